using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Contracts.Json;

/// <summary>
/// Reads the properties that splits and bucket conditions share: <c>by</c>, <c>salt</c>, <c>algorithm</c> and <c>missing</c>.
/// </summary>
/// <param name="reader">Collects the errors.</param>
/// <param name="allowed">The values of <c>missing</c>.</param>
internal sealed class BucketOptions(DocumentReader reader, MissingValue[] allowed)
{
    private ImmutableArray<string>? _by;
    private string? _salt;
    private string? _algorithm;
    private bool _hasMissing;

    /// <summary>Gets whether one of the properties was read.</summary>
    public bool Any => (_by, _salt, _algorithm, _hasMissing) is not (null, null, null, false);

    public BucketSource Source => Any ? new(_by ?? [], _salt, _algorithm) : BucketSource.Default;

    /// <summary>Gets the value of <c>missing</c>, or null.</summary>
    public MissingValue? Missing { get; private set; }

    public static string Name(MissingValue missing) => JsonNamingPolicy.CamelCase.ConvertName(missing.ToString());

    /// <summary>Reads a property.</summary>
    /// <returns>False when it is another property.</returns>
    public bool Read(string name, JsonElement value)
    {
        switch (name)
        {
            case "by":
                _by = ReadBy(value);
                return true;
            case "salt":
                // The only text that may be empty: other systems hash without a salt.
                var isEmpty = value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8);
                _salt = isEmpty ? "" : reader.Text(value, "'salt'");
                return true;
            case "algorithm":
                _algorithm = reader.Text(value, "'algorithm'");
                if (_algorithm.Length > 0 && !BucketingAlgorithms.OfBuckets.Contains(_algorithm))
                    reader.Error($"Unknown bucketing algorithm '{Clipped.Value(_algorithm)}'; use {Names(BucketingAlgorithms.OfBuckets)}.");
                return true;
            case "missing":
                _hasMissing = true;
                Missing = ReadMissing(value);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reports properties that have no effect together.</summary>
    public void Check()
    {
        if (_algorithm == BucketingAlgorithms.Random && (_by is not null || _salt is not null || _hasMissing))
            reader.Error("The algorithm 'random' hashes no value; remove 'by', 'salt' and 'missing'.");
    }

    private ImmutableArray<string> ReadBy(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return [reader.Text(value, "'by'", RulesetLimits.AttributeLength)];
        if (value.GetArrayLength() == 0)
            reader.Error("'by' needs at least one attribute.");
        return reader.Array(
            value,
            "'by'",
            RulesetLimits.BucketAttributes,
            (item, _) => reader.Text(item, "An attribute", RulesetLimits.AttributeLength)
        );
    }

    private MissingValue? ReadMissing(JsonElement value)
    {
        foreach (var missing in allowed)
        {
            var isThis =
                missing == MissingValue.False
                    ? value.ValueKind == JsonValueKind.False
                    : value.ValueKind == JsonValueKind.String && value.ValueEquals(Name(missing));
            if (isThis)
                return missing;
        }
        reader.Error($"'missing' must be {Names([.. allowed.Select(Quoted)])}.");
        return null;
    }

    private static string Quoted(MissingValue missing) => missing == MissingValue.False ? "false" : $"\"{Name(missing)}\"";

    private static string Names(IReadOnlyList<string> names) => string.Join(", ", names.SkipLast(1)) + " or " + names[^1];
}
