// The plain host in a container instead of the function app. The tests hold its snapshot.
using '../main.bicep'

param environmentName = 'container'
param location = 'westeurope'
param host = 'container'
param containerImage = 'registry.example.com/workflow:1'
param maximumInstances = 10
