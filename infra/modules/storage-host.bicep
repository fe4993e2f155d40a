// The account of the Functions host: its leases, its keys, the app's package. Runs are not kept here.
param location string
param tags object

@maxLength(24)
param name string
param zoneRedundant bool
param identityName string
param principalId string
param workspaceId string
param privateNetwork bool
param endpointSubnetId string?
param dnsZones { blob: string, table: string, queue: string }?

// What the host asks for with timer triggers and diagnostic events; its queues serve blob triggers, which the app has none of.
// https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity
var storageBlobDataOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
var storageTableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var packageContainer = 'app-package'

module base 'storage-account.bicep' = {
  name: 'account-${name}'
  params: {
    location: location
    tags: tags
    name: name
    zoneRedundant: zoneRedundant
    workspaceId: workspaceId
    logRequests: false
    services: ['blob', 'table', 'queue']
    privateNetwork: privateNetwork
    endpointSubnetId: endpointSubnetId
    dnsZones: dnsZones
  }
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: name

  resource blobs 'blobServices' = {
    name: 'default'
    dependsOn: [base]
    properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }

    resource packages 'containers' = {
      name: packageContainer
      properties: { publicAccess: 'None' }
    }
  }
}

resource mayUse 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [storageBlobDataOwner, storageTableDataContributor]: {
    scope: account
    name: guid(account.id, identityName, role)
    dependsOn: [base]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

output name string = base.outputs.name
output packageContainerUri string = '${base.outputs.blobServiceUri}${packageContainer}'
