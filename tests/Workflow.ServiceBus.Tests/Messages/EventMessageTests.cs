using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using FsCheck;
using FsCheck.Fluent;

namespace Workflow.ServiceBus.Tests;

public sealed class EventMessageTests
{
    [Fact]
    public void An_event_comes_out_as_it_went_in()
    {
        Check(Event());
        Check(Event() with
        {
            Kind = EventKind.Timeout,
            ForeignId = "日本/😀 'a'\t\"",
            NotBefore = DateTimeOffset.UnixEpoch.AddTicks(1234567),
            Attempt = 3,
            Republished = 2,
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            TraceState = "a=b",
        });

        static void Check(WorkflowEvent @event) =>
            Assert.Equal(new EventDelivery(@event) { MessagingSystem = "servicebus" }, EventMessage.Decode(Received(EventMessage.Encode(@event, null))));
    }

    [Fact]
    public void Properties_say_what_filters_and_people_look_for()
    {
        var properties = EventMessage.Encode(Event() with { TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" }, null).ApplicationProperties;

        Assert.Equal("hello-One", properties["process"]);
        Assert.Equal("status", properties["kind"]);
        Assert.Equal(1, properties["status"]);
        Assert.Equal("Running", properties["run-state"]);
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", properties["Diagnostic-Id"]);
    }

    [Fact]
    public void The_session_is_the_foreign_ID_or_its_shard()
    {
        Assert.Equal("ada", EventMessage.Encode(Event(), Subscription(shards: 0)).SessionId);
        Assert.Equal(Subscription(shards: 4).SessionOf("ada"), EventMessage.Encode(Event(), Subscription(shards: 4)).SessionId);
    }

    [Fact]
    public void An_event_for_later_is_scheduled()
    {
        var later = DateTimeOffset.UtcNow.AddMinutes(1);

        Assert.Equal(later, EventMessage.Encode(Event() with { NotBefore = later }, null).ScheduledEnqueueTime);
    }

    [Fact]
    public void Long_IDs_fit_and_stay_different() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(100, 512).SelectMany(length => Gen.Elements("x", "y", "😀").ListOf(length)).Select(parts => string.Concat(parts)).Two().ToArbitrary(),
        ids => BoundedId.Of(ids.Item1).Length <= BoundedId.MaxLength
            && (BoundedId.Of(ids.Item1) == BoundedId.Of(ids.Item2)) == (ids.Item1 == ids.Item2)
            && (ids.Item1.Length < BoundedId.MaxLength || BoundedId.Of(BoundedId.Of(ids.Item1)) != BoundedId.Of(ids.Item1))));

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"process":null,"kind":1,"workflow":"w","foreignId":"f","runId":"r","version":1,"status":1,"runState":2,"receiptKey":"k","createdAt":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"process":"p","kind":99,"workflow":"w","foreignId":"f","runId":"r","version":1,"status":1,"runState":2,"receiptKey":"k","createdAt":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"process":"p","kind":1,"workflow":"w","foreignId":"f","runId":"r","version":1e9999,"status":1,"runState":2,"receiptKey":"k","createdAt":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"process":"p","kind":1,"workflow":"w","foreignId":"f","runId":"r","version":1,"status":1,"runState":2,"receiptKey":"k","createdAt":"yesterday"}""")]
    public void A_body_that_is_no_event_is_told_as_such(string body) =>
        Assert.Throws<UndecodableMessageException>(() => EventMessage.Decode(Received(new ServiceBusMessage(body))));

    [Fact]
    public void A_body_with_more_than_this_release_knows_is_read()
    {
        var message = EventMessage.Encode(Event(), null);
        message.Body = new BinaryData(message.Body.ToString().Replace("{\"process\"", "{\"new\":{\"a\":1},\"process\"", StringComparison.Ordinal));

        Assert.Equal(Event(), EventMessage.Decode(Received(message)).Event);
    }

    [Fact]
    public void Deliveries_that_were_given_back_do_not_count()
    {
        var message = EventMessage.Encode(Event(), null);
        foreach (var (property, value) in EventMessage.Uncounted(Received(message)))
            message.ApplicationProperties[property] = value;

        Assert.Equal(1, EventMessage.Decode(Received(message, deliveryCount: 2)).DeliveryCount);
        Assert.Equal(2, EventMessage.Decode(Received(message, deliveryCount: 3)).DeliveryCount);
        Assert.Equal(2, EventMessage.Uncounted(Received(message))[EventMessage.UncountedProperty]);
    }

    internal static WorkflowEvent Event(string foreignId = "ada") => new()
    {
        Process = "hello-One",
        Kind = EventKind.Status,
        Workflow = "hello",
        ForeignId = foreignId,
        RunId = RunId.Create(DateTimeOffset.UnixEpoch, bucket: 0, new Random(1)),
        Version = 1,
        Status = 1,
        RunState = RunState.Running,
        ReceiptKey = $"{foreignId}~1",
        CreatedAt = DateTimeOffset.UnixEpoch.AddTicks(7654321),
    };

    private static Subscription Subscription(int shards) => new() { Workflow = "hello", Process = "hello-One", Kind = EventKind.Status, Status = 1, Shards = shards };

    /// <summary>A message as the broker would hand it out.</summary>
    private static ServiceBusReceivedMessage Received(ServiceBusMessage message, uint deliveryCount = 1)
    {
        var amqp = AmqpAnnotatedMessage.FromBytes(message.GetRawAmqpMessage().ToBytes());
        amqp.Header.DeliveryCount = deliveryCount; // the client counts from 1 in it
        return ServiceBusReceivedMessage.FromAmqpMessage(amqp, BinaryData.FromBytes(Guid.NewGuid().ToByteArray()));
    }
}
