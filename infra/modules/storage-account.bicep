// A storage account that nobody gets into without an identity, with the diagnostics of its services.
param location string
param tags object
param name string
param zoneRedundant bool
param workspaceId string

@description('Whether every request is logged, and not only measured.')
param logRequests bool

@description('The services in use: blob, table, queue.')
param services ('blob' | 'table' | 'queue')[]

@description('Whether it is reached by private addresses only, in a subnet.')
param privateNetwork bool
param endpointSubnetId string?
param dnsZones { blob: string, table: string, queue: string }?

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS' }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: privateNetwork ? 'Deny' : 'Allow'
    }
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: {
        blob: { enabled: true, keyType: 'Account' }
        file: { enabled: true, keyType: 'Account' }
        table: { enabled: true, keyType: 'Account' }
        queue: { enabled: true, keyType: 'Account' }
      }
    }
  }

  resource blob 'blobServices' existing = { name: 'default' }
  resource table 'tableServices' existing = { name: 'default' }
  resource queue 'queueServices' existing = { name: 'default' }
}

var logs = logRequests
  ? [
      { category: 'StorageRead', enabled: true }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  : []
var metrics = [{ category: 'Transaction', enabled: true }]

resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (contains(services, 'blob')) {
  scope: account::blob
  name: 'to-workspace'
  properties: { workspaceId: workspaceId, logs: logs, metrics: metrics }
}

resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (contains(services, 'table')) {
  scope: account::table
  name: 'to-workspace'
  properties: { workspaceId: workspaceId, logs: logs, metrics: metrics }
}

resource queueDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (contains(services, 'queue')) {
  scope: account::queue
  name: 'to-workspace'
  properties: { workspaceId: workspaceId, logs: logs, metrics: metrics }
}

module endpoint 'private-endpoint.bicep' = [
  for service in services: if (privateNetwork) {
    name: 'endpoint-${name}-${service}'
    params: {
      location: location
      tags: tags
      resourceId: account.id
      resourceName: name
      service: service
      subnetId: endpointSubnetId!
      dnsZoneId: dnsZones![service]
    }
  }
]

output name string = account.name
output id string = account.id
output blobServiceUri string = account.properties.primaryEndpoints.blob
output tableServiceUri string = account.properties.primaryEndpoints.table
