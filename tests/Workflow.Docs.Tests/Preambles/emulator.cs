using Azure.Messaging.ServiceBus;
using Workflow.Emulator;

// The block stands here.
