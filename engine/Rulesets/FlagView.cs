using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Rulesets;

/// <summary>Represents the flags of a compiled ruleset that a caller sees, in the order of their keys. Immutable.</summary>
internal sealed class FlagView
{
    private Flag[]? _models;

    public FlagView(CompiledFlag[] flags) => Flags = flags;

    /// <summary>Gets the flags.</summary>
    public CompiledFlag[] Flags { get; }

    /// <summary>Gets the models of the flags, always as the same instance.</summary>
    // Interlocked, because threads that collect them at the same time must agree on one instance.
    public Flag[] Models =>
        _models ?? Interlocked.CompareExchange(ref _models, Array.ConvertAll(Flags, flag => flag.Model), null) ?? _models!;
}
