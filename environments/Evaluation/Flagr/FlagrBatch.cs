using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Flagr;

/// <summary>
/// Represents the outline of a batch, <c>{"entities":[…],"flagIDs":[…],"flagKeys":[…],"flagTags":[…]}</c>: where its entities are, and the
/// flags that are evaluated for each. Reused by the calling thread.
/// </summary>
internal sealed class FlagrBatch : IRequestBody, IRequestMembers
{
    /// <summary>The largest number of evaluations. Each has an answer, also a flag that does not exist.</summary>
    private const int MaxEvaluations = 10_000;

    /// <summary>The largest number of evaluations that explain themselves, each of which takes as long as many others.</summary>
    private const int MaxExplained = 100;

    private const string All = "ALL",
        Any = "ANY";

    [ThreadStatic]
    private static FlagrBatch? _current;

    private readonly BatchText _body = new();
    private readonly List<Range> _entities = [],
        _ids = [],
        _keys = [];
    private readonly List<FlagrTarget> _targets = [];
    private readonly HashSet<CompiledFlag> _seen = [];
    private readonly List<string> _tags = [];
    private Range _tagsText,
        _operatorText;
    private bool _isDebug,
        _needsAllTags;

    /// <inheritdoc/>
    public static string Subject => "body";

    /// <summary>Gets the locations of the entities.</summary>
    public ReadOnlySpan<Range> Entities => CollectionsMarshal.AsSpan(_entities);

    /// <summary>Gets the flags that are evaluated for each entity.</summary>
    public ReadOnlySpan<FlagrTarget> Targets => CollectionsMarshal.AsSpan(_targets);

    /// <summary>Gets the results: of each entity those of each flag.</summary>
    public List<EvaluationResult> Results { get; } = [];

    /// <summary>Gets the id that was made up for each entity, or null.</summary>
    public List<string?> MadeUpIds { get; } = [];

    /// <summary>Gets an entity.</summary>
    /// <param name="location">Its location.</param>
    public ReadOnlySpan<byte> this[Range location] => _body[location];

    /// <summary>Reads the outline of a batch.</summary>
    /// <param name="body">The body, which is copied: the entities replace it in the context.</param>
    /// <param name="maxDepth">The number of nested levels that an entity may have.</param>
    /// <param name="error">The error.</param>
    /// <param name="details">What is wrong, or null.</param>
    public static FlagrBatch Read(ReadOnlySpan<byte> body, int maxDepth, out ErrorCode error, out string? details)
    {
        var batch = _current ??= new();
        batch._entities.Clear();
        batch._ids.Clear();
        batch._keys.Clear();
        batch._tags.Clear();
        batch._tagsText = batch._operatorText = default;
        batch._isDebug = batch._needsAllTags = false;
        var text = batch._body.Set(body);
        // The entities are two levels deeper.
        error = ContextReader.Read(text, maxDepth + 2, ref batch, out details);
        return batch;
    }

    /// <summary>Finds the flags.</summary>
    /// <returns>What is wrong with the batch, or null.</returns>
    public string? Resolve(CompiledRuleset ruleset, FlagScope scope)
    {
        if (_entities.Count == 0)
            return "'entities' must be an array with at least one entity.";
        // Before the work, and again when the flags with the tags are known.
        if (FindExcess(_ids.Count + _keys.Count + (_tags.Count > 0 ? 1 : 0)) is { } excess)
            return excess;
        if (_tags.Count > 0)
            AddTagged(ruleset, scope);
        return FindExcess(_targets.Count + _ids.Count + _keys.Count) ?? AddIds(ruleset, scope) ?? AddKeys(ruleset, scope);
    }

    /// <summary>Releases the flags and results, which are part of a ruleset that can end.</summary>
    public void Release()
    {
        Results.Clear();
        MadeUpIds.Clear();
        _targets.Clear();
        _seen.Clear();
    }

    /// <summary>Returns how the batch names a flag.</summary>
    public FlagrSelection SelectionOf(in FlagrTarget target) =>
        new()
        {
            IsDebug = _isDebug,
            FlagId = target.Id,
            FlagKey = _body[target.Key],
            Tags = target.IsByTags ? _body[_tagsText] : default,
            TagsOperator = target.IsByTags ? _body[_operatorText] : default,
        };

    /// <inheritdoc/>
    public ErrorCode Read(ref Utf8JsonReader reader, out string? details)
    {
        var self = this;
        return RequestText.ReadMembers(
            ref reader,
            ref self,
            "{\"entities\": [{\"entityID\": \"user-1\"}], \"flagKeys\": [\"checkout\"]}",
            out details
        );
    }

    /// <inheritdoc/>
    public ErrorCode ReadMember(ref Utf8JsonReader reader, out string? details)
    {
        if (RequestText.IsNamed(reader, "entities"u8))
            return ReadItems(ref reader, "entities", _entities, out details);
        if (RequestText.IsNamed(reader, "flagIDs"u8))
            return ReadItems(ref reader, "flagIDs", _ids, out details);
        if (RequestText.IsNamed(reader, "flagKeys"u8))
            return ReadItems(ref reader, "flagKeys", _keys, out details);
        if (RequestText.IsNamed(reader, "enableDebug"u8))
        {
            reader.Read();
            return FlagrText.ReadFlag(reader, "enableDebug", out _isDebug, out details);
        }
        if (RequestText.IsNamed(reader, "flagTags"u8))
            return ReadTags(ref reader, out details);
        if (RequestText.IsNamed(reader, "flagTagsOperator"u8))
            return ReadOperator(ref reader, out details);
        reader.Read();
        reader.Skip();
        details = null;
        return ErrorCode.None;
    }

    private static ErrorCode ReadItems(ref Utf8JsonReader reader, string name, List<Range> locations, out string? details)
    {
        reader.Read();
        return RequestText.ReadItems(ref reader, name, MaxEvaluations, locations, out details);
    }

    private ErrorCode ReadTags(ref Utf8JsonReader reader, out string? details)
    {
        reader.Read();
        details = null;
        if (reader.TokenType == JsonTokenType.Null)
            return ErrorCode.None;
        var start = (int)reader.TokenStartIndex;
        var isValid = reader.TokenType == JsonTokenType.StartArray;
        while (isValid && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            isValid = RequestText.Read(reader, "flagTags", out var tag, out _) == ErrorCode.None && !tag.Equals(default);
            if (isValid)
                _tags.Add(reader.GetString()!);
        }
        if (!isValid || _tags.Count > RulesetLimits.Tags)
        {
            details = $"'flagTags' must be an array of up to {RulesetLimits.Tags} strings.";
            return ErrorCode.ParseError;
        }
        _tagsText = start..(int)reader.BytesConsumed;
        return ErrorCode.None;
    }

    private ErrorCode ReadOperator(ref Utf8JsonReader reader, out string? details)
    {
        reader.Read();
        var error = RequestText.Read(reader, "flagTagsOperator", out _operatorText, out details);
        if (error != ErrorCode.None || _operatorText.Equals(default))
            return error;
        _needsAllTags = reader.ValueTextEquals(All);
        if (_needsAllTags || reader.ValueTextEquals(Any))
            return ErrorCode.None;
        details = $"'flagTagsOperator' must be {Any} or {All}.";
        return ErrorCode.ParseError;
    }

    private string? FindExcess(int flags)
    {
        var evaluations = (long)_entities.Count * flags;
        if (evaluations > MaxEvaluations)
            return $"batch evaluation size {evaluations} exceeds maximum allowed size of {MaxEvaluations}";
        return _isDebug && evaluations > MaxExplained
            ? $"batch evaluation size {evaluations} exceeds maximum allowed size of {MaxExplained} with enableDebug"
            : null;
    }

    private void AddTagged(CompiledRuleset ruleset, FlagScope scope)
    {
        foreach (var flag in FlagrIndex.FindTagged(ruleset, _tags, _needsAllTags, scope))
            _targets.Add(new(flag, 0, default, IsByTags: true));
    }

    private string? AddIds(CompiledRuleset ruleset, FlagScope scope)
    {
        _seen.Clear();
        foreach (var location in _ids)
        {
            var reader = new Utf8JsonReader(_body[location]);
            reader.Read();
            if (FlagrText.ReadId(reader, "flagIDs", out var id, out _) != ErrorCode.None || id == 0)
                return "'flagIDs' must be an array of whole numbers from 1.";
            var flag = FlagrIndex.Find(ruleset, id, scope);
            // A flag that is named twice has one answer.
            if (flag is null || _seen.Add(flag))
                _targets.Add(new(flag, id, default, IsByTags: false));
        }
        return null;
    }

    private string? AddKeys(CompiledRuleset ruleset, FlagScope scope)
    {
        _seen.Clear();
        Span<char> key = stackalloc char[FlagrText.LongestKey];
        foreach (var location in _keys)
        {
            var reader = new Utf8JsonReader(_body[location]);
            reader.Read();
            if (RequestText.Read(reader, "flagKeys", out var text, out _) != ErrorCode.None || text.Equals(default))
                return "'flagKeys' must be an array of strings.";
            // A longer text is no key of a flag.
            var length = reader.ValueSpan.Length <= key.Length ? reader.CopyString(key) : 0;
            var flag = FlagrIndex.Find(ruleset, key[..length], scope);
            if (flag is null || _seen.Add(flag))
                _targets.Add(new(flag, 0, location, IsByTags: false));
        }
        return null;
    }
}
