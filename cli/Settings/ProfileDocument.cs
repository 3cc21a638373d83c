using System.Text.Json.Serialization;

namespace FlagCluster.Cli.Settings;

/// <summary>Represents the content of the configuration file.</summary>
internal sealed record ProfileDocument
{
    /// <summary>Gets the name of the profile that commands use by default.</summary>
    public string Current { get; init; } = "default";

    /// <summary>Gets the profiles by name.</summary>
    public SortedDictionary<string, Profile> Profiles { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>Reads and writes the configuration file without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(ProfileDocument))]
internal sealed partial class ProfileJson : JsonSerializerContext;
