// What `azd up` makes without any setting: the cheapest that is complete. The tests hold its snapshot.
using '../main.bicep'

param environmentName = 'dev'
param location = 'westeurope'
