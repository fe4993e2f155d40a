// A deployment that survives the loss of a zone, is reached through a network of its own, and carries thousands of steps a second.
// docs/deploy.md says how azd is given these. The tests hold its snapshot.
using '../main.bicep'

param environmentName = 'prod'
param location = 'westeurope'
param serviceBusSku = 'Premium'
param serviceBusUnits = 2
param dataAccounts = 4
param bucketCount = 128
param zoneRedundant = true
param privateNetwork = true
param maximumInstances = 200
param alwaysReady = [{ name: 'http', instanceCount: 2 }, { name: 'function:order-Created', instanceCount: 1 }]
param alertEmail = 'operators@example.com'
param logRetentionDays = 90
param dailyLogLimitGB = 20
param blobRetentionDays = 14
param entraClientId = '11111111-2222-3333-4444-555555555555'
