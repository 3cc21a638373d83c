using System.Globalization;
using System.Text.Json;

namespace FlagCluster.Testing.Unleash;

/// <summary>Makes answers of <c>/api/client/features</c> with random features.</summary>
public static class UnleashFeatures
{
    private static readonly string[] Countries = ["DE", "FR", "de", "", "XX"],
        Plans = ["5", "17.5", "many", "-1"],
        Names = ["a", "b", "c"],
        Stickiness = ["default", "userId"];

    /// <summary>Returns features and segments; equal seeds have equal ones.</summary>
    public static string Create(int seed, int features)
    {
        var random = new Random(seed);
        var all = Enumerable.Range(0, features).Select(number => Feature(random, number)).ToList();
        var segments = Enumerable
            .Range(1, 3)
            .Select(id => new
            {
                id,
                name = $"segment-{id}",
                constraints = Some(random, 2, Constraint),
            })
            .ToList();
        return JsonSerializer.Serialize(
            new
            {
                version = 2,
                features = all,
                segments,
            }
        );
    }

    /// <summary>Returns the context of an entity; some lack attributes.</summary>
    public static Dictionary<string, string> Context(int number)
    {
        var context = new Dictionary<string, string> { ["userId"] = $"user-{number}" };
        if (number % 5 != 0)
            context["country"] = Countries[number % Countries.Length];
        if (number % 3 != 0)
            context["plan"] = Plans[number % Plans.Length];
        if (number % 7 != 0)
            context["tenant"] = $"tenant-{number % 50}";
        if (number % 2 != 0)
            (context["sessionId"], context["remoteAddress"]) = ($"session-{number}", number % 4 == 1 ? "10.0.0.2" : "10.0.0.3");
        return context;
    }

    private static Dictionary<string, object> Feature(Random random, int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"feature-{number}");
        var hasVariants = random.Next(2) == 0;
        var feature = new Dictionary<string, object>
        {
            ["name"] = name,
            ["enabled"] = random.Next(20) > 0,
            ["strategies"] = Some(random, 3, one => Strategy(one, name, hasVariants)),
            ["variants"] = hasVariants ? Variants(random) : [],
        };
        // Only features without dependencies can have some that depend on them.
        if (number % 10 == 9)
            feature["dependencies"] = new[] { new { feature = $"feature-{number - 1}", enabled = random.Next(3) > 0 } };
        return feature;
    }

    private static Dictionary<string, object> Strategy(Random random, string feature, bool hasVariants)
    {
        var group = random.Next(2) == 0 ? feature : "shared";
        var percentage = random.Next(0, 101).ToString(CultureInfo.InvariantCulture);
        var (name, parameters) = random.Next(5) switch
        {
            0 => ("default", new Dictionary<string, string>()),
            1 => ("userWithId", new() { ["userIds"] = string.Join(", ", Some(random, 4, one => $"user-{one.Next(50)}")) }),
            2 => ("gradualRolloutUserId", new() { ["groupId"] = group, ["percentage"] = percentage }),
            _ => (
                "flexibleRollout",
                new()
                {
                    ["groupId"] = group,
                    ["rollout"] = percentage,
                    ["stickiness"] = Stickiness[random.Next(2)],
                }
            ),
        };
        var strategy = new Dictionary<string, object>
        {
            ["name"] = name,
            ["parameters"] = parameters,
            ["constraints"] = Some(random, 2, Constraint),
            ["segments"] = Some(random, 1, one => one.Next(1, 4)),
        };
        if (hasVariants && name == "flexibleRollout" && random.Next(2) == 0)
            strategy["variants"] = Variants(random);
        return strategy;
    }

    private static Dictionary<string, object> Constraint(Random random)
    {
        var (attribute, op, value, values) = random.Next(5) switch
        {
            0 => ("country", random.Next(2) == 0 ? "IN" : "NOT_IN", "", Countries.Where(_ => random.Next(2) == 0).ToArray()),
            1 => ("country", Pick(random, "STR_CONTAINS", "STR_STARTS_WITH", "STR_ENDS_WITH"), "", [Pick(random, "D", "r", "E")]),
            2 => (
                "plan",
                Pick(random, "NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE"),
                random.Next(-1, 20).ToString(CultureInfo.InvariantCulture),
                []
            ),
            3 => (
                "currentTime",
                Pick(random, "DATE_AFTER", "DATE_BEFORE"),
                Pick(random, "2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z"),
                []
            ),
            _ => ("userId", "IN", "", Enumerable.Range(0, 5).Select(_ => $"user-{random.Next(50)}").ToArray()),
        };
        return new()
        {
            ["contextName"] = attribute,
            ["operator"] = op,
            ["value"] = value,
            ["values"] = values,
            ["inverted"] = random.Next(3) == 0,
            ["caseInsensitive"] = random.Next(2) == 0 && op.StartsWith("STR", StringComparison.Ordinal),
        };
    }

    private static List<object> Variants(Random random)
    {
        var first = random.Next(0, 1_001);
        var second = random.Next(0, 1_001 - first);
        int[] weights = [first, second, 1_000 - first - second];
        return
        [
            .. Names.Select(
                (name, index) =>
                    (object)
                        new
                        {
                            name,
                            weight = weights[index],
                            payload = new { type = "string", value = $"of {name}" },
                        }
            ),
        ];
    }

    private static List<T> Some<T>(Random random, int most, Func<Random, T> make) =>
        [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => make(random))];

    private static string Pick(Random random, params string[] values) => values[random.Next(values.Length)];
}
