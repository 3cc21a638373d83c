using System.Buffers;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>Builds the evaluation context of a <see cref="FlagQuery"/>: the targeting key and attributes.</summary>
/// <example><code>
/// var context = new FlagContext("user-17").With("country", "NL").With("beta", true);
/// </code></example>
public sealed class FlagContext
{
    private readonly Dictionary<string, FlagValue> _attributes = new(StringComparer.Ordinal);

    /// <summary>Initializes a context.</summary>
    /// <param name="targetingKey">The targeting key, which decides splits; null for none.</param>
    public FlagContext(string? targetingKey = null)
    {
        if (targetingKey is not null)
            _attributes["targetingKey"] = FlagValue.From(targetingKey);
    }

    /// <summary>Sets an attribute.</summary>
    public FlagContext With(string name, string value) => Set(name, FlagValue.From(value));

    /// <summary>Sets an attribute.</summary>
    public FlagContext With(string name, bool value) => Set(name, FlagValue.From(value));

    /// <summary>Sets an attribute.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    public FlagContext With(string name, double value) => Set(name, FlagValue.From(value));

    /// <summary>Sets an attribute to any JSON value.</summary>
    /// <exception cref="ArgumentException">The value is null, or a number outside the range of a double.</exception>
    public FlagContext With(string name, JsonElement value) =>
        Set(name, FlagValue.From(value) ?? throw new ArgumentException("An attribute needs a value; omit it instead.", nameof(value)));

    /// <summary>Returns the context as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in _attributes)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
            }
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private FlagContext Set(string name, FlagValue value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _attributes[name] = value;
        return this;
    }
}
