using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;

namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>
/// Represents the request for one flag: <c>{"flagKey":…,"entityId":…,"context":{…}}</c>. Unknown members are ignored, and null is the
/// default of each. Refers to the body in the context.
/// </summary>
/// <param name="context">The context, whose body is the request.</param>
/// <param name="project">The slug of the key's project.</param>
/// <param name="isOfProject">Whether a request without a namespace is one of the project.</param>
/// <param name="flagKey">A buffer for the flag's key.</param>
internal ref struct FliptRequest(EvaluationContext context, string project, bool isOfProject, Span<char> flagKey)
    : IRequestBody,
        IRequestMembers
{
    private readonly Span<char> _flagKey = flagKey;
    private Range _requestId,
        _flag,
        _namespace;
    private int _flagKeyLength;
    private bool _hasContext;

    /// <inheritdoc/>
    public static string Subject => "body";

    /// <summary>Gets the flag's key; empty when it is longer than the buffer, as no key of a flag is.</summary>
    public readonly ReadOnlySpan<char> FlagKey => _flagKey[.._flagKeyLength];

    /// <summary>Gets whether the namespace of the request is the key's project.</summary>
    public bool IsOfProject { get; private set; } = isOfProject;

    /// <summary>Gets the id of the request as a JSON string, or nothing when it is blank.</summary>
    public readonly ReadOnlySpan<byte> RequestId => Text(_requestId);

    /// <summary>Gets the flag's key as a JSON string, or nothing when it is blank.</summary>
    public readonly ReadOnlySpan<byte> FlagKeyJson => Text(_flag);

    /// <summary>Gets the namespace as a JSON string, or nothing when it is blank.</summary>
    public readonly ReadOnlySpan<byte> Namespace => Text(_namespace);

    /// <inheritdoc/>
    public ErrorCode Read(ref Utf8JsonReader reader, out string? details) =>
        RequestText.ReadMembers(
            ref reader,
            ref this,
            "{\"flagKey\": \"checkout\", \"entityId\": \"user-1\", \"context\": {}}",
            out details
        );

    /// <inheritdoc/>
    public ErrorCode ReadMember(ref Utf8JsonReader reader, out string? details)
    {
        if (RequestText.IsNamed(reader, "flagKey"u8, "flag_key"u8))
        {
            reader.Read();
            var error = RequestText.Read(reader, "flagKey", out _flag, out details);
            if (!_flag.Equals(default) && reader.ValueSpan.Length <= _flagKey.Length)
                _flagKeyLength = reader.CopyString(_flagKey);
            return error;
        }
        if (RequestText.IsNamed(reader, "entityId"u8, "entity_id"u8))
        {
            reader.Read();
            var error = RequestText.Read(reader, "entityId", out var entity, out details);
            if (!entity.Equals(default))
                context.ReadTargetingKey(ref reader);
            return error;
        }
        if (RequestText.IsNamed(reader, "context"u8))
        {
            reader.Read();
            return ReadContext(ref reader, out details);
        }
        if (RequestText.IsNamed(reader, "requestId"u8, "request_id"u8))
        {
            reader.Read();
            return FliptText.ReadId(reader, out _requestId, out details);
        }
        if (RequestText.IsNamed(reader, "namespaceKey"u8, "namespace_key"u8))
        {
            reader.Read();
            var error = RequestText.Read(reader, "namespaceKey", out _namespace, out details);
            if (!Namespace.IsEmpty)
                IsOfProject = FliptScope.Includes(reader, project);
            return error;
        }
        reader.Read();
        reader.Skip();
        details = null;
        return ErrorCode.None;
    }

    private ErrorCode ReadContext(ref Utf8JsonReader reader, out string? details)
    {
        details = null;
        if (reader.TokenType == JsonTokenType.Null)
            return ErrorCode.None;
        if (reader.TokenType != JsonTokenType.StartObject)
            details = "'context' must be a JSON object.";
        else if (_hasContext)
            details = "The request has the property 'context' twice.";
        if (details is not null)
            return ErrorCode.InvalidContext;
        _hasContext = true;
        return context.ReadJson(ref reader, out details);
    }

    private readonly ReadOnlySpan<byte> Text(Range location)
    {
        var text = context.Body[location];
        return text.Length > "\"\"".Length ? text : default;
    }
}
