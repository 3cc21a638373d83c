using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;

namespace FlagCluster.Environments.Evaluation.Flagr;

/// <summary>
/// Represents an entity and the flag that is evaluated for it:
/// <c>{"entityID":…,"entityType":…,"entityContext":{…},"flagID":…,"flagKey":…}</c>. Unknown members are ignored, and null is the default of
/// each. Refers to the body in the context.
/// </summary>
/// <param name="context">The context, whose body is the request.</param>
/// <param name="flagKey">A buffer for the flag's key; empty in batches.</param>
internal ref struct FlagrRequest(EvaluationContext context, Span<char> flagKey) : IRequestBody, IRequestMembers
{
    private readonly Span<char> _flagKey = flagKey;
    private Range _entity,
        _type,
        _attributes,
        _key,
        _tags,
        _tagsOperator;
    private int _flagKeyLength;
    private bool _hasContext;

    /// <inheritdoc/>
    public static string Subject => "body";

    /// <summary>Gets the flag's key; empty when it is longer than the buffer, as no key of a flag is.</summary>
    public readonly ReadOnlySpan<char> FlagKey => _flagKey[.._flagKeyLength];

    /// <summary>Gets the number of the flag; 0 for none.</summary>
    public long FlagId { get; private set; }

    /// <summary>Gets whether the answer explains itself.</summary>
    public bool IsDebug { get; private set; }

    /// <summary>Gets the id that was made up for an entity without one, or null.</summary>
    public string? MadeUpId { get; private set; }

    /// <summary>Gets the id of the entity as a JSON string, or nothing.</summary>
    public readonly ReadOnlySpan<byte> EntityId => context.Body[_entity];

    /// <summary>Gets the type of the entity as a JSON string, or nothing.</summary>
    public readonly ReadOnlySpan<byte> EntityType => context.Body[_type];

    /// <summary>Gets the attributes of the entity as JSON, or nothing.</summary>
    public readonly ReadOnlySpan<byte> Attributes => context.Body[_attributes];

    /// <summary>Returns the flag that the request selects.</summary>
    public readonly FlagrSelection Selection =>
        new()
        {
            IsDebug = IsDebug,
            FlagId = FlagId,
            FlagKey = context.Body[_key],
            Tags = context.Body[_tags],
            TagsOperator = context.Body[_tagsOperator],
        };

    /// <inheritdoc/>
    public ErrorCode Read(ref Utf8JsonReader reader, out string? details) =>
        RequestText.ReadMembers(
            ref reader,
            ref this,
            "{\"entityID\": \"user-1\", \"entityContext\": {}, \"flagKey\": \"checkout\"}",
            out details
        );

    /// <summary>Makes up an id when the entity has none, so that splits have something to hash.</summary>
    /// <remarks>pkg/handler/eval.go of Flagr.</remarks>
    /// <param name="id">The id that was made up for the entity before, or null for a new one.</param>
    public void Complete(string? id = null)
    {
        if (EntityId.Length > "\"\"".Length)
            return;
        // Two people with one id would be one person in analytics.
        MadeUpId = id ?? string.Create(CultureInfo.InvariantCulture, $"randomly_generated_{context.NextRandom()}");
        context.SetTargetingKey(MadeUpId);
    }

    /// <inheritdoc/>
    public ErrorCode ReadMember(ref Utf8JsonReader reader, out string? details)
    {
        if (RequestText.IsNamed(reader, "entityID"u8))
        {
            reader.Read();
            var error = RequestText.Read(reader, "entityID", out _entity, out details);
            if (!_entity.Equals(default))
                context.ReadTargetingKey(ref reader);
            return error;
        }
        if (RequestText.IsNamed(reader, "entityContext"u8))
        {
            reader.Read();
            return ReadContext(ref reader, out details);
        }
        if (RequestText.IsNamed(reader, "flagKey"u8))
        {
            reader.Read();
            var error = RequestText.Read(reader, "flagKey", out _key, out details);
            if (!_key.Equals(default) && reader.ValueSpan.Length <= _flagKey.Length)
                _flagKeyLength = reader.CopyString(_flagKey);
            return error;
        }
        if (RequestText.IsNamed(reader, "entityType"u8))
        {
            reader.Read();
            return RequestText.Read(reader, "entityType", out _type, out details);
        }
        return ReadSelection(ref reader, out details);
    }

    private ErrorCode ReadSelection(ref Utf8JsonReader reader, out string? details)
    {
        if (RequestText.IsNamed(reader, "flagID"u8))
        {
            reader.Read();
            var error = FlagrText.ReadId(reader, "flagID", out var id, out details);
            FlagId = id;
            return error;
        }
        if (RequestText.IsNamed(reader, "enableDebug"u8))
        {
            reader.Read();
            var error = FlagrText.ReadFlag(reader, "enableDebug", out var isSet, out details);
            IsDebug = isSet;
            return error;
        }
        if (RequestText.IsNamed(reader, "flagTagsOperator"u8))
        {
            reader.Read();
            return RequestText.Read(reader, "flagTagsOperator", out _tagsOperator, out details);
        }
        var areTags = RequestText.IsNamed(reader, "flagTags"u8);
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        reader.Skip();
        if (areTags && isArray)
            _tags = start..(int)reader.BytesConsumed;
        details = null;
        return ErrorCode.None;
    }

    /// <summary>Reads the attributes. What is no object has none, and is repeated in the answer like one.</summary>
    private ErrorCode ReadContext(ref Utf8JsonReader reader, out string? details)
    {
        details = null;
        if (reader.TokenType == JsonTokenType.Null)
            return ErrorCode.None;
        var start = (int)reader.TokenStartIndex;
        var error = ErrorCode.None;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
        }
        else if (_hasContext)
        {
            details = "The request has the property 'entityContext' twice.";
            return ErrorCode.InvalidContext;
        }
        else
        {
            _hasContext = true;
            error = context.ReadJson(ref reader, out details);
        }
        _attributes = start..(int)reader.BytesConsumed;
        return error;
    }
}
