using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Contracts.Git;

namespace FlagCluster.Store.Git;

/// <summary>Reads and writes the settings, states and proposals of bindings to repositories as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(VersionJsonConverter)]
)]
[JsonSerializable(typeof(GitSettings))]
[JsonSerializable(typeof(GitState))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class GitJson : JsonSerializerContext
{
    /// <summary>Returns the settings of a row.</summary>
    /// <exception cref="InvalidDataException">The text is no JSON object.</exception>
    public static GitSettings ReadSettings(string text) => Read(text, () => JsonSerializer.Deserialize(text, Default.GitSettings));

    /// <summary>Returns the state of a row.</summary>
    /// <exception cref="InvalidDataException">The text is no JSON object.</exception>
    public static GitState ReadState(string text) => Read(text, () => JsonSerializer.Deserialize(text, Default.GitState));

    /// <summary>Returns the text of settings.</summary>
    public static string Write(GitSettings settings) => JsonSerializer.Serialize(settings, Default.GitSettings);

    /// <summary>Returns the text of a state.</summary>
    public static string Write(GitState state) => JsonSerializer.Serialize(state, Default.GitState);

    private static T Read<T>(string text, Func<T?> read)
    {
        try
        {
            return read() ?? throw new InvalidDataException("The stored JSON of a binding to a repository is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{text}' is no {typeof(T).Name} of a binding to a repository.", exception);
        }
    }
}
