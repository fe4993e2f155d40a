// The topic of a workflow with a subscription for each of its processes.
import { Topic } from 'topology.bicep'

param namespaceName string
param topic Topic

@description('Who may send to it.')
param senderName string
param senderPrincipalId string

var dataSender = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
)

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: namespaceName

  resource entity 'topics' = {
    name: topic.name
    properties: {
      requiresDuplicateDetection: topic.requiresDuplicateDetection
      duplicateDetectionHistoryTimeWindow: topic.duplicateDetectionHistoryTimeWindow
      maxSizeInMegabytes: 5120
      supportOrdering: true
    }
  }
}

resource subscription 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = [
  for subscription in topic.subscriptions: {
    parent: namespace::entity
    name: subscription.name
    properties: {
      requiresSession: subscription.requiresSession
      lockDuration: subscription.lockDuration
      maxDeliveryCount: subscription.maxDeliveryCount
      deadLetteringOnMessageExpiration: true
    }
  }
]

resource rule 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2024-01-01' = [
  for (item, index) in topic.subscriptions: {
    parent: subscription[index]
    name: item.rule.name
    properties: {
      filterType: 'CorrelationFilter'
      correlationFilter: { properties: item.rule.properties }
    }
  }
]

resource maySend 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: namespace::entity
  name: guid(namespace::entity.id, senderName, dataSender)
  properties: {
    principalId: senderPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: dataSender
  }
}
