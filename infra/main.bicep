// One deployment of the workflows: what they are kept in, what carries their events, what runs them, who may do what, and what
// tells people when something is wrong. Nothing in it has a key.
targetScope = 'subscription'

import { AlwaysReady } from 'modules/function-app.bicep'

@minLength(1)
@maxLength(40)
@description('The name of the environment: everything is named and tagged after it.')
param environmentName string

@minLength(1)
@description('The region. It must offer the Flex Consumption plan: az functionapp list-flexconsumption-locations.')
@metadata({ azd: { type: 'location' } })
param location string

@description('What runs the workflows: a function app, or the container that the Dockerfile builds.')
@allowed(['functions', 'container'])
param host string = 'functions'

@description('The messaging tier. Premium is needed for private endpoints, and for latency that does not depend on neighbours.')
@allowed(['Standard', 'Premium'])
param serviceBusSku string = 'Standard'

@description('Messaging units of the Premium tier.')
@allowed([1, 2, 4, 8, 16])
param serviceBusUnits int = 1

@description('Whether the app may ask Service Bus how long its queues are: it scales by their length then, not by the age of their first message. It takes the role that may also create and delete entities.')
param scaleByLength bool = false

@description('How many storage accounts the runs are spread over. Each takes 20,000 requests a second. Fixed once there are runs.')
@minValue(1)
@maxValue(16)
param dataAccounts int = 1

@description('How many partitions the runs of a workflow are spread over. Fixed once there are runs.')
@minValue(1)
@maxValue(4096)
param bucketCount int = 32

@description('Whether storage and instances are spread over availability zones. The region must have them.')
param zoneRedundant bool = false

@description('Whether data and messages are reached through a virtual network only. It takes the Premium messaging tier.')
param privateNetwork bool = false

@description('The memory of an instance of the function app, in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('The most instances that the function app, or replicas that the container app, scales out to.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 100

@description('Instances that never go away, for HTTP (name http) or for a single function (name function:<its name>).')
param alwaysReady AlwaysReady[] = []

@description('The image of the container host, such as <registry>/workflow:1. Without it only the registry is made.')
param containerImage string = ''

@description('Whoever is told about alerts. Without it alerts are only seen in the portal.')
param alertEmail string = ''

@description('How long logs and telemetry are kept, in days.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('How much telemetry a workspace takes in a day, in GB; it is dropped above it. -1 is no limit.')
param dailyLogLimitGB int = -1

@description('Whether every request to the data accounts is logged. One row a request costs more than the request.')
param logStorageRequests bool = false

@description('How long deleted blobs can be brought back, in days.')
@minValue(1)
@maxValue(365)
param blobRetentionDays int = 7

@description('The client ID of an Entra ID app registration that people sign in with before they see the dashboard or use the API. Without it, the functions keys protect them.')
param entraClientId string = ''

var tags = { 'azd-env-name': environmentName }
var token = toLower(uniqueString(subscription().id, environmentName, location))
var serviceBusTier = privateNetwork && serviceBusSku != 'Premium'
  ? fail('privateNetwork needs serviceBusSku Premium: the Standard tier has no private endpoints.')
  : serviceBusSku

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module deployment 'modules/deployment.bicep' = {
  name: 'workflow-${token}'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    host: host
    serviceBusSku: serviceBusTier
    serviceBusUnits: serviceBusUnits
    scaleByLength: scaleByLength
    dataAccounts: dataAccounts
    bucketCount: bucketCount
    zoneRedundant: zoneRedundant
    privateNetwork: privateNetwork
    instanceMemoryMB: instanceMemoryMB
    maximumInstances: maximumInstances
    alwaysReady: alwaysReady
    containerImage: containerImage
    alertEmail: alertEmail
    logRetentionDays: logRetentionDays
    dailyLogLimitGB: dailyLogLimitGB
    logStorageRequests: logStorageRequests
    blobRetentionDays: blobRetentionDays
    entraClientId: entraClientId
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output SERVICE_BUS_NAMESPACE string = deployment.outputs.serviceBusNamespace
output SERVICE_WORKFLOW_NAME string = deployment.outputs.appName
output SERVICE_WORKFLOW_URI string = deployment.outputs.appUri
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = deployment.outputs.registry
