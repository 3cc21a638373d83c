using System.Buffers;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Reads whole numbers in any notation, as JSON Schema's <c>integer</c> does: <c>100</c>, <c>100.0</c> and <c>1e2</c>.</summary>
internal sealed class WholeNumberConverter<T> : JsonConverter<T>
    where T : struct, IBinaryInteger<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number)
            throw new JsonException("The value is not a number.");
        var json = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        if (!ExactNumber.TryReadWhole(json, out var number) || long.CreateChecked(T.CreateSaturating(number)) != number)
            throw new JsonException("The number is not whole, or out of range.");
        return T.CreateChecked(number);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(long.CreateChecked(value));
}
