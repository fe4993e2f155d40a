// What people are told about. The engine's own metrics come through OpenTelemetry and are asked for by log alerts; what Service Bus
// measures itself, by metric alerts.
param location string
param tags object
param token string
param email string
param workspaceId string
param namespaceId string

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'workflow'
    enabled: true
    emailReceivers: empty(email) ? [] : [{ name: 'operators', emailAddress: email, useCommonAlertSchema: true }]
  }
}

var queries = [
  {
    name: 'process-lag'
    title: 'A process lags behind its events'
    text: 'Events wait longer than the process\'s LagAlert. Look at its errors, at the instances, and at what its handler calls.'
    severity: 2
    query: 'AppMetrics | where Name == "workflow.process.lag_alert" | summarize Lagging = max(Max) by Process = tostring(Properties["workflow.process"]) | where Lagging > 0'
  }
  {
    name: 'paused-runs'
    title: 'Runs were paused'
    text: 'Runs stopped at their PauseAfterErrorCount, or because a message or an object could not be read. The dashboard says which and why.'
    severity: 2
    query: 'AppMetrics | where Name == "workflow.run.state_changes" and tostring(Properties["workflow.run_state.current"]) == "Paused" | summarize Paused = sum(Sum) by Workflow = tostring(Properties["workflow.name"]) | where Paused > 0'
  }
  {
    name: 'dead-letters'
    title: 'Messages became dead letters'
    text: 'The broker gave up on messages. The dashboard shows them with their runs; they can be replayed or discarded there.'
    severity: 1
    query: 'AppMetrics | where Name == "workflow.process.dead_letters" | summarize DeadLetters = sum(Sum) by Process = tostring(Properties["workflow.process"]) | where DeadLetters > 0'
  }
  {
    name: 'failed-moves'
    title: 'Many moves fail'
    text: 'Handlers fail again and again: their runs stay where they are, and are paused in the end.'
    severity: 2
    query: 'AppMetrics | where Name == "workflow.process.errors" | summarize Errors = sum(Sum) by Process = tostring(Properties["workflow.process"]) | where Errors > 10'
  }
  {
    name: 'overdue-timeouts'
    title: 'Timeouts do not fire'
    text: 'Timeouts are past their time: the scan sends them again and again, and nobody handles them. Look at the timeout process of their status.'
    severity: 2
    query: 'AppMetrics | where Name == "workflow.timeout.overdue" | summarize Overdue = max(Max) by Workflow = tostring(Properties["workflow.name"]), bin(TimeGenerated, 5m) | summarize Overdue = min(Overdue) by Workflow | where Overdue > 0'
  }
  {
    name: 'storage-throttling'
    title: 'Storage refuses requests'
    text: 'The storage account, or a partition of it, gets more requests than it takes: they are repeated, and everything slows down.'
    severity: 2
    query: 'AppMetrics | where Name == "workflow.storage.requests" and tostring(Properties["http.response.status_code"]) in ("429", "500", "503") | summarize Refused = sum(Sum) by Operation = tostring(Properties["operation"]) | where Refused > 10'
  }
  {
    name: 'function-failures'
    title: 'Functions fail'
    text: 'The engine answers for failures of handlers itself: an execution that fails is a fault of storage, of Service Bus or of the app.'
    severity: 1
    query: 'AppRequests | where Success == false and isempty(tostring(Properties["workflow.process"])) | summarize Failures = count() by Function = OperationName | where Failures > 5'
  }
]

resource queryAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in queries: {
    name: 'alert-${alert.name}-${token}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.title
      description: alert.text
      severity: alert.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      // The tables come to be with the first telemetry.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

var metrics = [
  {
    name: 'service-bus-throttling'
    text: 'Service Bus refuses requests because there are too many: take Premium, or more messaging units.'
    severity: 2
    metric: 'ThrottledRequests'
    aggregation: 'Total'
    threshold: 0
  }
  {
    name: 'service-bus-dead-letters'
    text: 'Messages stay in a dead-letter queue: the scan that moves them into the store does not run, or cannot.'
    severity: 2
    metric: 'DeadletteredMessages'
    aggregation: 'Average'
    threshold: 0
  }
  {
    name: 'service-bus-errors'
    text: 'Service Bus fails on its side.'
    severity: 2
    metric: 'ServerErrors'
    aggregation: 'Total'
    threshold: 10
  }
]

resource metricAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for alert in metrics: {
    name: 'alert-${alert.name}-${token}'
    location: 'global'
    tags: tags
    properties: {
      description: alert.text
      severity: alert.severity
      enabled: true
      scopes: [namespaceId]
      evaluationFrequency: 'PT5M'
      // Dead letters may lie there between two scans.
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: alert.metric
            metricNamespace: 'Microsoft.ServiceBus/namespaces'
            metricName: alert.metric
            timeAggregation: alert.aggregation
            operator: 'GreaterThan'
            threshold: alert.threshold
          }
        ]
      }
      actions: [{ actionGroupId: people.id }]
    }
  }
]
