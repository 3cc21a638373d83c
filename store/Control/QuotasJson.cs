using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Store.Control;

/// <summary>Reads and writes limits as JSON without those that are null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Quotas))]
internal sealed partial class QuotasJson : JsonSerializerContext
{
    /// <summary>Returns the limits of a row.</summary>
    /// <exception cref="InvalidDataException">The text is no JSON object.</exception>
    public static Quotas Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Default.Quotas) ?? new();
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{text}' are no limits of an organization.", exception);
        }
    }

    /// <summary>Returns the text of limits.</summary>
    public static string Write(Quotas quotas) => JsonSerializer.Serialize(quotas, Default.Quotas);
}
