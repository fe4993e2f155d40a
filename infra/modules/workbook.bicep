// A page of charts over the engine's metrics.
param location string
param tags object
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'workflows')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Workflows'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: string(loadJsonContent('workbook.json'))
  }
}
