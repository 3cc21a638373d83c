using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Contracts.Sso;

namespace FlagCluster.Store.Sso;

/// <summary>Reads and writes the settings of identity providers as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(SsoSettings))]
internal sealed partial class SsoSettingsJson : JsonSerializerContext
{
    /// <summary>Returns the settings of a row.</summary>
    /// <exception cref="InvalidDataException">The text is no JSON object.</exception>
    public static SsoSettings Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Default.SsoSettings) ?? new();
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{text}' are no settings of an identity provider.", exception);
        }
    }

    /// <summary>Returns the text of settings.</summary>
    public static string Write(SsoSettings settings) => JsonSerializer.Serialize(settings, Default.SsoSettings);
}
