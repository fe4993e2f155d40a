// A network of its own: a subnet for what runs the workflows, one for the private addresses of what they use.
param location string
param tags object
param token string
param workspaceId string

var zones = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  // Service Bus has no entry in environment().suffixes.
  serviceBus: 'privatelink.servicebus.windows.net'
}

resource security 'Microsoft.Network/networkSecurityGroups@2025-01-01' = {
  name: 'nsg-${token}'
  location: location
  tags: tags
}

resource network 'Microsoft.Network/virtualNetworks@2025-01-01' = {
  name: 'vnet-${token}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] }
    subnets: [
      {
        name: 'functions'
        properties: {
          // An address for each instance, and room for those that replace others.
          addressPrefix: '10.0.0.0/21'
          networkSecurityGroup: { id: security.id }
          delegations: [{ name: 'functions', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'containers'
        properties: {
          addressPrefix: '10.0.8.0/21'
          networkSecurityGroup: { id: security.id }
          delegations: [{ name: 'containers', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: '10.0.16.0/24'
          networkSecurityGroup: { id: security.id }
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }

  resource functions 'subnets' existing = { name: 'functions' }
  resource containers 'subnets' existing = { name: 'containers' }
  resource endpoints 'subnets' existing = { name: 'endpoints' }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for item in items(zones): {
    name: item.value
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (item, index) in items(zones): {
    parent: zone[index]
    name: 'to-${token}'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: network
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output functionSubnetId string = network::functions.id
output containerSubnetId string = network::containers.id
output endpointSubnetId string = network::endpoints.id

@export()
type StorageZones = {
  blob: string
  table: string
  queue: string
}

output storageZones StorageZones = {
  blob: resourceId('Microsoft.Network/privateDnsZones', zones.blob)
  table: resourceId('Microsoft.Network/privateDnsZones', zones.table)
  queue: resourceId('Microsoft.Network/privateDnsZones', zones.queue)
}
output serviceBusZone string = resourceId('Microsoft.Network/privateDnsZones', zones.serviceBus)
