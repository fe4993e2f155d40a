using Workflow.Emulator.Broker;

namespace Workflow.Emulator.Tests.Broker;

/// <summary>A message for tests of the broker without the wire.</summary>
internal sealed class TextMessage(string text) : MessageContent
{
    private Dictionary<string, object?> _properties = [];
    private string? _session;
    private string? _id;
    private string? _subject;
    private string? _source;
    private TimeSpan? _timeToLive;
    private DateTimeOffset? _due;

    public string Text { get; } = text;

    public override string? MessageId => _id;

    public override string? SessionId => _session;

    public override string? CorrelationId => null;

    public override string? Subject => _subject;

    public override string? To => null;

    public override string? ReplyTo => null;

    public override string? ReplyToSessionId => null;

    public override string? ContentType => null;

    public override TimeSpan? TimeToLive => _timeToLive;

    public override DateTimeOffset? ScheduledEnqueueTime => _due;

    public override IReadOnlyDictionary<string, object?> ApplicationProperties => _properties;

    public override string? DeadLetterSource => _source;

    public override byte[] Encode() => System.Text.Encoding.UTF8.GetBytes(Text);

    public override int Size => Text.Length;

    public TextMessage InSession(string session) => Changed(copy => copy._session = session);

    public TextMessage WithId(string id) => Changed(copy => copy._id = id);

    public TextMessage About(string subject) => Changed(copy => copy._subject = subject);

    public TextMessage LivingFor(TimeSpan lifetime) => Changed(copy => copy._timeToLive = lifetime);

    public TextMessage DueAt(DateTimeOffset due) => Changed(copy => copy._due = due);

    public TextMessage Having(string name, object? value) => Changed(copy => copy._properties[name] = value);

    public override MessageContent DiedIn(string source) => Changed(copy => copy._source = source);

    public override MessageContent With(IEnumerable<KeyValuePair<string, object?>> properties) => Changed(copy =>
    {
        foreach (var (name, value) in properties)
            copy._properties[name] = value;
    });

    private TextMessage Changed(Action<TextMessage> change)
    {
        var copy = new TextMessage(Text)
        {
            _properties = new Dictionary<string, object?>(_properties),
            _session = _session,
            _id = _id,
            _subject = _subject,
            _source = _source,
            _timeToLive = _timeToLive,
            _due = _due,
        };
        change(copy);
        return copy;
    }
}
