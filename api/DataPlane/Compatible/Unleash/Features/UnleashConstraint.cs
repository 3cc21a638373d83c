using System.Collections.Immutable;
using System.Text.Json;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>Represents a constraint of Unleash: a test of one field of the context.</summary>
/// <param name="Context">The name of the field.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Values">The operands.</param>
internal sealed record UnleashConstraint(string Context, string Operator, ImmutableArray<string> Values)
{
    public const string In = "IN",
        NotIn = "NOT_IN";

    /// <summary>Gets whether the operator takes one operand, in a property of its own.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Gets whether the result is negated, also for callers without the field.</summary>
    public bool IsInverted { get; init; }

    public bool IgnoresCase { get; init; }

    /// <summary>Returns the constraint that is true when this one is false.</summary>
    public UnleashConstraint Not() =>
        Operator switch
        {
            In => this with { Operator = NotIn },
            NotIn => this with { Operator = In },
            _ => this with { IsInverted = !IsInverted },
        };

    /// <summary>Writes the constraint.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("contextName"u8, Context);
        writer.WriteString("operator"u8, Operator);
        writer.WriteBoolean("inverted"u8, IsInverted);
        writer.WriteBoolean("caseInsensitive"u8, IgnoresCase);
        writer.WriteStartArray("values"u8);
        if (!IsSingle)
            foreach (var value in Values)
                writer.WriteStringValue(value);
        writer.WriteEndArray();
        if (IsSingle)
            writer.WriteString("value"u8, Values[0]);
        writer.WriteEndObject();
    }
}
