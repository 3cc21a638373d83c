using System.Globalization;
using System.Text.Json;

namespace FlagCluster.Testing.Flagr;

/// <summary>Makes exports of Flagr with random flags.</summary>
public static class FlagrSample
{
    private static readonly string[] Countries = ["DE", "FR", "IT", "JP"],
        Groups = ["beta", "staff", "pro"];

    /// <summary>Returns an export; equal seeds have equal ones.</summary>
    public static string Export(int seed, int flags)
    {
        var random = new Random(seed);
        var made = Enumerable.Range(1, flags).Select(id => Flag(random, id)).ToList();
        return JsonSerializer.Serialize(new { Flags = made });
    }

    /// <summary>Returns the attributes of an entity.</summary>
    public static Dictionary<string, JsonElement> Context(int number)
    {
        var random = new Random(number);
        var context = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        // Some entities lack an attribute, or have it with another type.
        if (random.Next(6) > 0)
            context["country"] = JsonSerializer.SerializeToElement(random.Next(8) == 0 ? (object)49 : Countries[random.Next(4)]);
        if (random.Next(6) > 0)
            context["age"] = JsonSerializer.SerializeToElement(random.Next(8) == 0 ? (object)"old" : random.Next(10, 60));
        if (random.Next(6) > 0)
            context["active"] = JsonSerializer.SerializeToElement(random.Next(2) == 0);
        if (random.Next(6) > 0)
            context["groups"] = JsonSerializer.SerializeToElement(Groups.Where(_ => random.Next(2) == 0));
        return context;
    }

    private static Dictionary<string, object> Flag(Random random, int id)
    {
        var variants = Enumerable.Range(0, random.Next(1, 4)).Select(index => Variant(random, id, index)).ToList();
        return new()
        {
            ["ID"] = id,
            ["Key"] = string.Create(CultureInfo.InvariantCulture, $"flag-{id}"),
            ["Enabled"] = random.Next(10) > 0,
            ["Tags"] = new[] { new { ID = 1, Value = id % 2 == 0 ? "even" : "odd" } },
            ["Variants"] = variants,
            ["Segments"] = Enumerable
                .Range(0, random.Next(0, 4))
                .Select(rank =>
                    Segment(random, (id * 10) + rank, rank, [.. variants.Select(variant => ((int)variant["ID"], (string)variant["Key"]))])
                )
                .ToList(),
        };
    }

    private static Dictionary<string, object> Variant(Random random, int flag, int index) =>
        new()
        {
            ["ID"] = (flag * 10) + index,
            ["Key"] = string.Create(CultureInfo.InvariantCulture, $"variant-{index}"),
            ["Attachment"] = random.Next(2) == 0 ? new Dictionary<string, int>() : new() { ["n"] = index },
        };

    private static Dictionary<string, object> Segment(Random random, int id, int rank, (int Id, string Key)[] variants)
    {
        var percents = new int[variants.Length];
        for (var left = 100; left > 0; left -= 5)
            percents[random.Next(percents.Length)] += 5;
        return new()
        {
            ["ID"] = id,
            ["Description"] = "segment",
            ["Rank"] = rank,
            ["RolloutPercent"] = random.Next(4) switch
            {
                0 => 0,
                1 => 100,
                _ => random.Next(1, 100),
            },
            ["Constraints"] = Enumerable.Range(0, random.Next(0, 3)).Select(_ => Constraint(random)).ToList(),
            ["Distributions"] = variants
                .Select(
                    (variant, index) =>
                        new
                        {
                            VariantID = variant.Id,
                            VariantKey = variant.Key,
                            Percent = percents[index],
                        }
                )
                .ToList(),
        };
    }

    private static object Constraint(Random random)
    {
        var country = Countries[random.Next(4)];
        var age = random.Next(15, 55).ToString(CultureInfo.InvariantCulture);
        var (property, op, value) = random.Next(10) switch
        {
            0 => ("country", "EQ", $"\"{country}\""),
            1 => ("country", "NEQ", $"\"{country}\""),
            2 => ("country", "IN", $"[\"{country}\", \"JP\"]"),
            3 => ("country", "NOTIN", $"[\"{country}\", \"JP\"]"),
            4 => ("country", "EREG", "\"^[DF]\""),
            5 => ("country", "NEREG", "\"^[DF]\""),
            6 => ("age", random.Next(2) == 0 ? "LT" : "GTE", age),
            7 => ("age", random.Next(2) == 0 ? "LTE" : "GT", age),
            8 => ("active", "EQ", random.Next(2) == 0 ? "TRUE" : "FALSE"),
            _ => ("groups", random.Next(2) == 0 ? "CONTAINS" : "NOTCONTAINS", "\"beta\""),
        };
        return new
        {
            Property = property,
            Operator = op,
            Value = value,
        };
    }
}
