using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Changes;

/// <summary>One step of a change set. JSON: an object with one property, the operation's name in camel case.</summary>
public abstract record Operation
{
    /// <summary>The key of the flag or segment concerned.</summary>
    public abstract string Key { get; }

    /// <summary>True when <see cref="Key"/> names a flag, false when it names a segment.</summary>
    public abstract bool IsFlag { get; }
}

/// <summary>Creates or replaces a flag. JSON: <c>{"putFlag": {…}}</c>.</summary>
/// <param name="Flag">The whole flag.</param>
public sealed record PutFlag(Flag Flag) : Operation
{
    /// <inheritdoc/>
    public override string Key => Flag.Key;

    /// <inheritdoc/>
    public override bool IsFlag => true;
}

/// <summary>Removes a flag. JSON: <c>{"deleteFlag": "key"}</c>.</summary>
/// <param name="Key">The flag's key.</param>
public sealed record DeleteFlag(string Key) : Operation
{
    /// <inheritdoc/>
    public override string Key { get; } = Key;

    /// <inheritdoc/>
    public override bool IsFlag => true;
}

/// <summary>Creates or replaces a segment. JSON: <c>{"putSegment": {…}}</c>.</summary>
/// <param name="Segment">The whole segment.</param>
public sealed record PutSegment(Segment Segment) : Operation
{
    /// <inheritdoc/>
    public override string Key => Segment.Key;

    /// <inheritdoc/>
    public override bool IsFlag => false;
}

/// <summary>Removes a segment. JSON: <c>{"deleteSegment": "key"}</c>.</summary>
/// <param name="Key">The segment's key.</param>
public sealed record DeleteSegment(string Key) : Operation
{
    /// <inheritdoc/>
    public override string Key { get; } = Key;

    /// <inheritdoc/>
    public override bool IsFlag => false;
}
