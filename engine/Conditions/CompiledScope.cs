using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Conditions;

/// <summary>Represents the item that is compiled.</summary>
/// <param name="Kind">The kind of the item.</param>
/// <param name="Key">The key of the item, from which default salts follow.</param>
/// <param name="Bucketing">The bucketing algorithm of sources that name none.</param>
/// <param name="IsBoolean">Whether the item is a boolean flag.</param>
internal readonly record struct CompiledScope(ItemKind Kind, string Key, string Bucketing, bool IsBoolean);
