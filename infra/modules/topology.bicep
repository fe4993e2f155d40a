// The shape of topology.json: what it does not say is a mistake that the compiler finds.
@export()
@sealed()
type Subscription = {
  name: string
  process: string
  requiresSession: bool
  lockDuration: string
  maxDeliveryCount: int
  @sealed()
  rule: {
    name: string
    properties: object
  }
}

@export()
@sealed()
type Topic = {
  name: string
  workflow: string
  requiresDuplicateDetection: bool
  duplicateDetectionHistoryTimeWindow: string
  subscriptions: Subscription[]
}

@export()
@sealed()
type Topology = {
  topics: Topic[]
  references: object[]
}
