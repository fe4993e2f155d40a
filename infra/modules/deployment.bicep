// Everything in the resource group, and how the parts are connected.
import { AlwaysReady } from 'function-app.bicep'

param location string
param tags object
@minLength(13)
param token string
param host 'functions' | 'container'
param serviceBusSku 'Standard' | 'Premium'
param serviceBusUnits int
param scaleByLength bool
param dataAccounts int
param bucketCount int
param zoneRedundant bool
param privateNetwork bool
param instanceMemoryMB int
param maximumInstances int
param alwaysReady AlwaysReady[]
param containerImage string
param alertEmail string
param logRetentionDays int
param dailyLogLimitGB int
param logStorageRequests bool
param blobRetentionDays int
param entraClientId string

var topology = loadJsonContent('../topology.json')
var prefix = 'workflow'
var identityName = 'id-${token}'
var hostStorageName = 'sthost${token}'
var namespaceName = 'sb-${token}'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: identityName
  location: location
  tags: tags
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  params: {
    location: location
    tags: tags
    token: token
    retentionDays: logRetentionDays
    dailyLimitGB: dailyLogLimitGB
    publisherName: identityName
    publisherPrincipalId: identity.properties.principalId
  }
}

module network 'network.bicep' = if (privateNetwork) {
  name: 'network'
  params: {
    location: location
    tags: tags
    token: token
    workspaceId: monitoring.outputs.workspaceId
  }
}

module data 'storage-data.bicep' = [
  for index in range(0, dataAccounts): {
    name: 'storage-data-${index}'
    params: {
      location: location
      tags: tags
      name: 'stdata${index}${token}'
      tableName: '${prefix}Runs'
      containerName: '${prefix}-runs'
      zoneRedundant: zoneRedundant
      blobRetentionDays: blobRetentionDays
      logRequests: logStorageRequests
      identityName: identityName
      principalId: identity.properties.principalId
      workspaceId: monitoring.outputs.workspaceId
      privateNetwork: privateNetwork
      endpointSubnetId: network.?outputs.endpointSubnetId
      dnsZones: network.?outputs.storageZones
    }
  }
]

module hostStorage 'storage-host.bicep' = if (host == 'functions') {
  name: 'storage-host'
  params: {
    location: location
    tags: tags
    name: hostStorageName
    zoneRedundant: zoneRedundant
    identityName: identityName
    principalId: identity.properties.principalId
    workspaceId: monitoring.outputs.workspaceId
    privateNetwork: privateNetwork
    endpointSubnetId: network.?outputs.endpointSubnetId
    dnsZones: network.?outputs.storageZones
  }
}

module serviceBus 'service-bus.bicep' = {
  name: 'service-bus'
  params: {
    location: location
    tags: tags
    name: namespaceName
    sku: serviceBusSku
    units: serviceBusUnits
    topology: topology
    identityName: identityName
    principalId: identity.properties.principalId
    mayManage: scaleByLength && host == 'functions'
    workspaceId: monitoring.outputs.workspaceId
    privateNetwork: privateNetwork
    endpointSubnetId: network.?outputs.endpointSubnetId
    dnsZoneId: network.?outputs.serviceBusZone
  }
}

// What the app reads about where things are, however it is hosted. With one account its addresses stand alone, with several they
// are numbered; which bucket lives where follows from the numbers.
var storageSettings = dataAccounts == 1
  ? {
      Storage__tableServiceUri: data[0].outputs.tableServiceUri
      Storage__blobServiceUri: data[0].outputs.blobServiceUri
    }
  : reduce(
      map(range(0, dataAccounts), index => {
        'Storage__accounts__${index}__tableServiceUri': 'https://stdata${index}${token}.table.${environment().suffixes.storage}'
        'Storage__accounts__${index}__blobServiceUri': 'https://stdata${index}${token}.blob.${environment().suffixes.storage}'
      }),
      {},
      (all, account) => union(all, account)
    )

var appSettings = union(storageSettings, {
  Storage__credential: 'managedidentity'
  Storage__clientId: identity.properties.clientId
  ServiceBus__fullyQualifiedNamespace: serviceBus.outputs.fullyQualifiedNamespace
  ServiceBus__credential: 'managedidentity'
  ServiceBus__clientId: identity.properties.clientId
  Workflow__BucketCount: string(bucketCount)
  Workflow__NamePrefix: prefix
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.applicationInsightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
})

module functionApp 'function-app.bicep' = if (host == 'functions') {
  name: 'function-app'
  params: {
    location: location
    tags: tags
    token: token
    identityName: identityName
    hostStorageName: hostStorageName
    packageContainerUri: hostStorage!.outputs.packageContainerUri
    appSettings: appSettings
    instanceMemoryMB: instanceMemoryMB
    maximumInstances: maximumInstances
    alwaysReady: alwaysReady
    zoneRedundant: zoneRedundant
    subnetId: network.?outputs.functionSubnetId
    entraClientId: entraClientId
    workspaceId: monitoring.outputs.workspaceId
  }
  dependsOn: [data]
}

module containerApp 'container-app.bicep' = if (host == 'container') {
  name: 'container-app'
  params: {
    location: location
    tags: tags
    token: token
    identityName: identityName
    image: containerImage
    appSettings: appSettings
    topology: topology
    namespaceName: namespaceName
    maximumReplicas: maximumInstances
    zoneRedundant: zoneRedundant
    subnetId: network.?outputs.containerSubnetId
    workspaceId: monitoring.outputs.workspaceId
  }
  dependsOn: [data]
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    tags: tags
    token: token
    email: alertEmail
    workspaceId: monitoring.outputs.workspaceId
    namespaceId: serviceBus.outputs.id
  }
}

module workbook 'workbook.bicep' = {
  name: 'workbook'
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
  }
}

output serviceBusNamespace string = serviceBus.outputs.name
output appName string = functionApp.?outputs.name ?? containerApp.?outputs.name ?? ''
output appUri string = functionApp.?outputs.uri ?? containerApp.?outputs.uri ?? ''
output registry string = containerApp.?outputs.registry ?? ''
