// An account that runs are kept in: rows in a table, large objects and role leases in a blob container.
param location string
param tags object

@maxLength(24)
param name string
param tableName string
param containerName string
param zoneRedundant bool
param blobRetentionDays int
param logRequests bool
param identityName string
param principalId string
param workspaceId string
param privateNetwork bool
param endpointSubnetId string?
param dnsZones { blob: string, table: string, queue: string }?

var storageTableDataContributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
)
var storageBlobDataContributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
)

module base 'storage-account.bicep' = {
  name: 'account-${name}'
  params: {
    location: location
    tags: tags
    name: name
    zoneRedundant: zoneRedundant
    workspaceId: workspaceId
    logRequests: logRequests
    services: ['blob', 'table']
    privateNetwork: privateNetwork
    endpointSubnetId: endpointSubnetId
    dnsZones: dnsZones
  }
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: name

  resource tables 'tableServices' = {
    name: 'default'
    dependsOn: [base]

    resource runs 'tables' = {
      name: tableName
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    dependsOn: [base]
    properties: {
      deleteRetentionPolicy: { enabled: true, days: blobRetentionDays }
      containerDeleteRetentionPolicy: { enabled: true, days: blobRetentionDays }
    }

    resource runs 'containers' = {
      name: containerName
      properties: { publicAccess: 'None' }
    }
  }

  // Orphans: a blob lives as long as the row that names it, however old that is, so a rule by age would lose the objects of runs
  // that wait. The engine removes what no row names; the soft delete above keeps that, and no longer. What is left for a rule are
  // snapshots and versions: nothing of ours ever names one.
  resource orphans 'managementPolicies' = {
    name: 'default'
    dependsOn: [blobs]
    properties: {
      policy: {
        rules: [
          {
            name: 'snapshots-and-versions-of-objects'
            type: 'Lifecycle'
            enabled: true
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['${containerName}/objects/'] }
              actions: {
                snapshot: { delete: { daysAfterCreationGreaterThan: blobRetentionDays } }
                version: { delete: { daysAfterCreationGreaterThan: blobRetentionDays } }
              }
            }
          }
        ]
      }
    }
  }
}

// On the table and the container, not on the account: that is all it uses.
resource mayUseTable 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account::tables::runs
  name: guid(account.id, tableName, identityName, storageTableDataContributor)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: storageTableDataContributor
  }
}

resource mayUseContainer 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account::blobs::runs
  name: guid(account.id, containerName, identityName, storageBlobDataContributor)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: storageBlobDataContributor
  }
}

output tableServiceUri string = base.outputs.tableServiceUri
output blobServiceUri string = base.outputs.blobServiceUri
