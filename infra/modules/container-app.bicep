// The plain host in a container: scaled by the length of its subscriptions, never to nothing, because timers run in it.
import { Topology } from 'topology.bicep'

param location string
param tags object
@minLength(13)
param token string
param identityName string

@description('The image; without it only the registry that it is pushed to is made.')
param image string

@description('What the app reads about where things are.')
param appSettings object
param topology Topology
param namespaceName string
param maximumReplicas int
param zoneRedundant bool
param subnetId string?
param workspaceId string

var acrPull = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')
var dataOwner = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '090c5cfd-751d-490a-894a-3ce6f1109419'
)
var messagesPerReplica = '100'
var appName = 'ca-${token}'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

// Asking how long a subscription is takes a role that may do much more: the scaler has an identity of its own, which the
// container does not get.
resource scaler 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-scaler-${token}'
  location: location
  tags: tags
}

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource mayAskLengths 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: namespace
  name: guid(namespace.id, scaler.id, dataOwner)
  properties: {
    principalId: scaler.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: dataOwner
  }
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: 'cr${token}'
  location: location
  tags: tags
  sku: { name: 'Basic' }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
  }
}

resource mayPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, identity.id, acrPull)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: acrPull
  }
}

resource registryDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: registry
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'ContainerRegistryLoginEvents', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: 'cae-${token}'
  location: location
  tags: tags
  properties: {
    // By diagnostic settings: the other way asks for the key of the workspace.
    appLogsConfiguration: { destination: 'azure-monitor' }
    vnetConfiguration: subnetId == null ? null : { infrastructureSubnetId: subnetId }
    zoneRedundant: zoneRedundant && subnetId != null
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
  }
}

resource environmentDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: environment
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'ContainerAppConsoleLogs', enabled: true }
      { category: 'ContainerAppSystemLogs', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

var subscriptions = flatten(map(
  topology.topics,
  topic => map(topic.subscriptions, subscription => { topic: topic.name, subscription: subscription.name })
))

resource app 'Microsoft.App/containerApps@2025-01-01' = if (!empty(image)) {
  name: appName
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {}, '${scaler.id}': {} }
  }
  dependsOn: [mayPull, mayAskLengths]
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      // Nobody calls it from outside: it has no sign-in of its own.
      ingress: { external: false, targetPort: 8080, transport: 'http', allowInsecure: false }
      registries: [{ server: registry.properties.loginServer, identity: identity.id }]
      identitySettings: [
        { identity: identity.id, lifecycle: 'Main' }
        { identity: scaler.id, lifecycle: 'None' }
      ]
    }
    template: {
      // The time that work in hand gets when a replica is taken away.
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'workflow'
          image: image
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: map(items(appSettings), setting => { name: setting.key, value: setting.value })
          probes: [
            { type: 'Liveness', httpGet: { path: '/health', port: 8080 }, initialDelaySeconds: 10, periodSeconds: 30 }
            { type: 'Readiness', httpGet: { path: '/health', port: 8080 }, periodSeconds: 10 }
          ]
        }
      ]
      scale: {
        minReplicas: zoneRedundant ? 2 : 1
        maxReplicas: maximumReplicas
        rules: [
          for entry in subscriptions: {
            name: 'sub-${uniqueString(entry.topic, entry.subscription)}'
            custom: {
              type: 'azure-servicebus'
              identity: scaler.id
              metadata: {
                namespace: namespace.name
                topicName: entry.topic
                subscriptionName: entry.subscription
                messageCount: messagesPerReplica
              }
            }
          }
        ]
      }
    }
  }
}

output name string = empty(image) ? '' : appName
output uri string = empty(image) ? '' : 'https://${appName}.internal.${environment.properties.defaultDomain}'
output registry string = registry.properties.loginServer
