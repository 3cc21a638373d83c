namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents an entry of a flag's metadata, which answers have.</summary>
/// <param name="Name">The name, unique in the flag.</param>
/// <param name="Value">A boolean, a string or a number.</param>
/// <remarks>https://openfeature.dev/specification/types#flag-metadata</remarks>
public sealed record FlagMetadata(string Name, FlagValue Value)
{
    /// <summary>The name that answers use for the version of the ruleset; flags cannot use it.</summary>
    public const string VersionName = "version";
}
