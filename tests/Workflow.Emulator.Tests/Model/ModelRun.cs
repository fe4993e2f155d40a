using Workflow.Emulator.Broker;
using Workflow.Emulator.Tests.Broker;

namespace Workflow.Emulator.Tests.Model;

/// <summary>Does each step on the broker and on the model, and compares what comes out.</summary>
internal sealed class ModelRun : IDisposable
{
    public const int Receivers = 3;
    public const int Sessions = 4;
    private const int MaxDeliveryCount = 3;
    private static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(1);
    private readonly Fixture _fixture = new();
    private readonly MessageQueue _queue;
    private readonly ReferenceQueue _model = new(MaxDeliveryCount, LockDuration);
    private readonly Inbox?[] _inboxes = new Inbox?[Receivers];
    private readonly Dictionary<int, Guid> _tokens = [];

    public ModelRun() => _queue = _fixture.SessionQueue(MaxDeliveryCount);

    public void Do(Step step)
    {
        var session = $"s{step.Session}";
        switch (step.Operation)
        {
            case Operation.Send:
                _model.Send(session);
                _queue.Enqueue(new TextMessage($"{_model.Messages.Count}").InSession(session));
                break;
            case Operation.AcceptNext when _model.SessionOf(step.Receiver) is null:
                AcceptNext(step.Receiver);
                break;
            case Operation.AcceptNamed when _model.SessionOf(step.Receiver) is null:
                AcceptNamed(step.Receiver, session);
                break;
            case Operation.Receive when _model.SessionOf(step.Receiver) is { } held:
                Receive(step.Receiver, held);
                break;
            case Operation.ReceiveDeferred when _model.SessionOf(step.Receiver) is { } held:
                ReceiveDeferred(step, held);
                break;
            case Operation.Renew when _inboxes[step.Receiver]?.Receiver is { } receiver:
                Renew(step.Receiver, receiver);
                break;
            case Operation.Close when _model.SessionOf(step.Receiver) is { } held:
                _queue.Close(_inboxes[step.Receiver]!.Receiver!);
                _model.Release(held, failed: false);
                break;
            case Operation.Wait:
                _fixture.Pass(TimeSpan.FromSeconds(5 + (step.Pick * 4)));
                _model.Pass(_fixture.Now);
                break;
            case Operation.Complete or Operation.Abandon or Operation.DeadLetter or Operation.Defer:
                Settle(step);
                break;
        }

        AssertSame();
    }

    /// <summary>Receives all that is left: nothing is lost, nothing comes twice, every session is in order.</summary>
    public void Conclude()
    {
        _fixture.Pass(LockDuration * 2);
        _model.Pass(_fixture.Now);
        foreach (var session in _model.Messages.Select(message => message.Session).Distinct())
        {
            var inbox = Inbox.Accepting(_queue, session).Want(1_000);
            var expected = _model.Messages.Where(message => message.Session == session && message.Place == Place.Available);
            Assert.Equal(expected.Select(message => $"{message.Number}"), inbox.Texts);
        }

        Assert.Equal(
            _model.Messages.Where(message => message.Place == Place.Dead).Select(message => $"{message.Number}").Order(),
            _queue.DeadLetters!.Peek(0, 1_000, null).Select(message => ((TextMessage)message.Content).Text).Order());
    }

    public void Dispose() => _fixture.Dispose();

    private void AcceptNext(int receiver)
    {
        var inbox = new Inbox();
        var accept = new SessionAccept(inbox, ReceiveMode.PeekLock, null, accepted => inbox.Receiver = accepted);
        _queue.Accept(accept);
        var acceptable = _model.Acceptable().ToList();
        Assert.Equal(acceptable.Count > 0, inbox.Receiver is not null);
        if (inbox.Receiver is null)
        {
            Assert.True(_queue.Withdraw(accept));
            return;
        }

        Assert.Contains(inbox.Receiver.Session!.Id, acceptable);
        Hold(receiver, inbox);
    }

    private void AcceptNamed(int receiver, string session)
    {
        if (_model.IsFree(session))
            Hold(receiver, Inbox.Accepting(_queue, session));
        else
            Assert.Equal(BrokerError.SessionCannotBeLocked, Assert.Throws<BrokerException>(() => Inbox.Accepting(_queue, session)).Error);
    }

    private void Hold(int receiver, Inbox inbox)
    {
        _inboxes[receiver] = inbox;
        _model.Lock(inbox.Receiver!.Session!.Id, receiver, _fixture.Now);
    }

    private void Receive(int receiver, string session)
    {
        var inbox = _inboxes[receiver]!;
        var before = inbox.Count;
        inbox.Want(1, drain: true);
        if (_model.Next(session) is not { } next)
        {
            Assert.Equal(before, inbox.Count);
            return;
        }

        Assert.Equal(before + 1, inbox.Count);
        Assert.Equal(($"{next.Number}", next.DeliveryCount), (inbox.Texts.Last(), inbox.DeliveryCount()));
        next.DeliverTo(receiver);
        _tokens[next.Number] = inbox.Token();
    }

    private void ReceiveDeferred(Step step, string session)
    {
        var deferred = _model.Messages.Where(message => message.Session == session && message.Place == Place.Deferred).ToList();
        if (deferred.Count == 0)
            return;

        var chosen = deferred[step.Pick % deferred.Count];
        var received = Assert.Single(_queue.ReceiveDeferred([chosen.Number], ReceiveMode.PeekLock, session, _inboxes[step.Receiver]!.Receiver));
        Assert.Equal(chosen.DeliveryCount, received.DeliveryCount);
        chosen.DeliverTo(step.Receiver);
        _tokens[chosen.Number] = received.LockToken;
    }

    private void Renew(int index, Receiver receiver)
    {
        var held = _model.SessionOf(index);
        Assert.Equal(held is not null && held == receiver.Session!.Id, _queue.RenewSessionLock(receiver.Session!.Id, receiver) is not null);
        if (held is not null)
            _model.Lock(held, index, _fixture.Now);
    }

    /// <summary>Settles any message that was ever delivered: it works exactly when its lock is still held.</summary>
    private void Settle(Step step)
    {
        var delivered = _model.Messages.Where(message => _tokens.ContainsKey(message.Number)).ToList();
        if (delivered.Count == 0)
            return;

        var message = delivered[(step.Pick + (step.Session * 10)) % delivered.Count];
        var token = _tokens[message.Number];
        var worked = step.Operation switch
        {
            Operation.Complete => _queue.Complete(token),
            Operation.Abandon => _queue.Abandon(token),
            Operation.DeadLetter => _queue.DeadLetter(token),
            _ => _queue.Defer(token),
        };
        Assert.Equal(message.Place == Place.Locked, worked);
        if (!worked)
            return;

        if (step.Operation == Operation.Abandon)
        {
            _model.Return(message, failed: true);
            return;
        }

        message.Holder = null;
        message.Deferred |= step.Operation == Operation.Defer;
        message.Place = step.Operation switch
        {
            Operation.Complete => Place.Gone,
            Operation.DeadLetter => Place.Dead,
            _ => Place.Deferred,
        };
    }

    private void AssertSame()
    {
        var kept = _model.Messages.Where(message => message.Place is Place.Available or Place.Locked or Place.Deferred);
        Assert.Equal(
            kept.Select(message => ($"{message.Number}", message.Place, message.DeliveryCount)),
            _queue.Peek(0, 1_000, null).Select(message => (((TextMessage)message.Content).Text, PlaceOf(message), message.DeliveryCount)));
        Assert.Equal(_model.Messages.Count(message => message.Place == Place.Dead), _queue.DeadLetters!.Counts.Active);
    }

    private static Place PlaceOf(BrokerMessage message) => message.State switch
    {
        MessageState.Active => Place.Available,
        MessageState.Locked => Place.Locked,
        _ => Place.Deferred,
    };
}
