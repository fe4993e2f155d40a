// The namespace, with the topics and subscriptions that the workflows' processes consume: from topology.json, which is generated.
import { Topology } from 'topology.bicep'

param location string
param tags object
param name string
param sku 'Standard' | 'Premium'
param units int
param topology Topology
param identityName string
param principalId string

@description('Whether the app may also manage entities.')
param mayManage bool
param workspaceId string
param privateNetwork bool
param endpointSubnetId string?
param dnsZoneId string?

var dataReceiver = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
)
var dataOwner = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '090c5cfd-751d-490a-894a-3ce6f1109419'
)

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: sku, tier: sku, capacity: sku == 'Premium' ? units : null }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    premiumMessagingPartitions: sku == 'Premium' ? 1 : null
  }
}

module topics 'service-bus-topic.bicep' = [
  for topic in topology.topics: {
    name: 'topic-${uniqueString(topic.name)}'
    params: {
      namespaceName: namespace.name
      topic: topic
      senderName: identityName
      senderPrincipalId: principalId
    }
  }
]

// On the namespace: everything in it is this app's, and what its connectors take from others (references in topology.json) comes
// to be without this deployment. A role on a topic is not enough for its subscriptions:
// https://learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-trigger
resource mayReceive 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: namespace
  name: guid(namespace.id, identityName, dataReceiver)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: dataReceiver
  }
}

resource mayManageEntities 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (mayManage) {
  scope: namespace
  name: guid(namespace.id, identityName, dataOwner)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: dataOwner
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: namespace
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'OperationalLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

module endpoint 'private-endpoint.bicep' = if (privateNetwork) {
  name: 'endpoint-${name}'
  params: {
    location: location
    tags: tags
    resourceId: namespace.id
    resourceName: name
    service: 'namespace'
    subnetId: endpointSubnetId!
    dnsZoneId: dnsZoneId!
  }
}

output id string = namespace.id
output name string = namespace.name
output fullyQualifiedNamespace string = split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]
