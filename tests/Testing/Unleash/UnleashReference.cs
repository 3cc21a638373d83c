using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FlagCluster.Testing.Unleash;

/// <summary>
/// Evaluates the answer of <c>/api/client/features</c> as the SDKs of Unleash do, for the tests: it shares no code with the engine and the
/// importer. The source is https://github.com/Unleash/client-specification 6.1.
/// </summary>
public sealed class UnleashReference(JsonElement document)
{
    private readonly Dictionary<string, JsonElement> _features = document
        .GetProperty("features")
        .EnumerateArray()
        .ToDictionary(feature => Text(feature, "name"));

    /// <summary>Gets the names of the features.</summary>
    public IEnumerable<string> Features => _features.Keys;

    /// <summary>Returns whether a feature has variants, of its own or of a strategy.</summary>
    public bool HasVariants(string name) =>
        List(_features[name], "variants")
            .Concat(List(_features[name], "strategies").SelectMany(strategy => List(strategy, "variants")))
            .Any();

    /// <summary>Returns whether a feature is on and its variant, null for none.</summary>
    public (bool IsOn, string? Variant) Evaluate(string name, Dictionary<string, string> context)
    {
        var feature = _features[name];
        foreach (var parent in List(feature, "dependencies"))
        {
            var (isOn, variant) = Evaluate(Text(parent, "feature"), context);
            var wanted = !parent.TryGetProperty("enabled", out var enabled) || enabled.GetBoolean();
            var variants = List(parent, "variants").Select(item => item.GetString()).ToList();
            if (wanted ? !isOn || (variants.Count > 0 && !variants.Contains(variant)) : isOn)
                return (false, null);
        }
        if (!feature.GetProperty("enabled").GetBoolean())
            return (false, null);
        var strategies = List(feature, "strategies").ToList();
        if (strategies.Count == 0)
            return (true, Variant(List(feature, "variants").ToList(), name, "default", context));
        foreach (var strategy in strategies)
        {
            if (!Applies(name, strategy, context))
                continue;
            var own = List(strategy, "variants").ToList();
            return own.Count > 0
                ? (true, Variant(own, Parameter(strategy, "groupId"), Parameter(strategy, "stickiness"), context))
                : (true, Variant(List(feature, "variants").ToList(), name, "default", context));
        }
        return (false, null);
    }

    private static string? Variant(List<JsonElement> variants, string group, string stickiness, Dictionary<string, string> context)
    {
        var total = variants.Sum(variant => variant.GetProperty("weight").GetInt32());
        if (total == 0)
            return null;
        foreach (var variant in variants)
        foreach (var item in List(variant, "overrides"))
            if (context.TryGetValue(Text(item, "contextName"), out var value))
                if (List(item, "values").Any(one => one.GetString() == value))
                    return Text(variant, "name");
        if (variants[0].TryGetProperty("stickiness", out var first) && first.GetString()!.Length > 0)
            stickiness = first.GetString()!;
        var id = stickiness is "default" or "" ? context["userId"] : context[stickiness];
        var target = Hash(group, id, 86028157) % (uint)total + 1;
        var sum = 0;
        foreach (var variant in variants)
        {
            sum += variant.GetProperty("weight").GetInt32();
            if (variant.GetProperty("weight").GetInt32() > 0 && sum >= target)
                return Text(variant, "name");
        }
        return null;
    }

    private bool Applies(string feature, JsonElement strategy, Dictionary<string, string> context)
    {
        var segments = List(strategy, "segments").Select(item => item.GetInt32()).ToList();
        var constraints = List(strategy, "constraints")
            .Concat(
                segments.SelectMany(id =>
                    List(List(document, "segments").Single(segment => segment.GetProperty("id").GetInt32() == id), "constraints")
                )
            );
        return constraints.All(constraint => Passes(constraint, context)) && OwnTest(feature, strategy, context);
    }

    private static bool OwnTest(string feature, JsonElement strategy, Dictionary<string, string> context)
    {
        switch (Text(strategy, "name"))
        {
            case "default":
                return true;
            case "userWithId":
                return Parameter(strategy, "userIds").Split(',').Any(user => user.Trim() == context["userId"]);
            case "remoteAddress":
                return Parameter(strategy, "IPs").Split(',').Any(ip => ip.Trim() == context.GetValueOrDefault("remoteAddress"));
            case "gradualRolloutUserId":
                return InRollout(Parameter(strategy, "groupId"), context["userId"], Parameter(strategy, "percentage"));
            case "gradualRolloutSessionId":
                return context.TryGetValue("sessionId", out var session)
                    && InRollout(Parameter(strategy, "groupId"), session, Parameter(strategy, "percentage"));
            default:
                var stickiness = Parameter(strategy, "stickiness");
                var id = stickiness is "default" or "" ? context["userId"] : context.GetValueOrDefault(stickiness);
                var group = Parameter(strategy, "groupId") is { Length: > 0 } own ? own : feature;
                return id is not null && InRollout(group, id, Parameter(strategy, "rollout"));
        }
    }

    private static bool InRollout(string group, string id, string percentage) =>
        Hash(group, id, 0) % 100 + 1 <= double.Parse(percentage, CultureInfo.InvariantCulture);

    private static bool Passes(JsonElement constraint, Dictionary<string, string> context)
    {
        var inverted = constraint.TryGetProperty("inverted", out var not) && not.GetBoolean();
        return PassesPlain(constraint, context.GetValueOrDefault(Text(constraint, "contextName"))) != inverted;
    }

    private static bool PassesPlain(JsonElement constraint, string? value)
    {
        var op = Text(constraint, "operator");
        var values = List(constraint, "values").Select(item => item.GetString()!.Trim()).Where(item => item.Length > 0).ToList();
        var single = constraint.TryGetProperty("value", out var one) ? one.GetString()! : "";
        if (op is "IN" or "NOT_IN")
            return (value is not null && values.Contains(value)) == (op == "IN");
        if (op.StartsWith("DATE", StringComparison.Ordinal))
        {
            var time = DateTimeOffset.Parse(single, CultureInfo.InvariantCulture);
            var now = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
            return op == "DATE_AFTER" ? now > time : now < time;
        }
        if (value is null)
            return false;
        if (constraint.TryGetProperty("caseInsensitive", out var ignore) && ignore.GetBoolean())
            (value, values) = (value.ToLowerInvariant(), values.ConvertAll(item => item.ToLowerInvariant()));
        return op switch
        {
            "STR_CONTAINS" => values.Exists(item => value.Contains(item, StringComparison.Ordinal)),
            "STR_STARTS_WITH" => values.Exists(item => value.StartsWith(item, StringComparison.Ordinal)),
            "STR_ENDS_WITH" => values.Exists(item => value.EndsWith(item, StringComparison.Ordinal)),
            _ => double.TryParse(value, CultureInfo.InvariantCulture, out var number) && Compare(op, number, single),
        };
    }

    private static bool Compare(string op, double number, string operand)
    {
        var order = number.CompareTo(double.Parse(operand, CultureInfo.InvariantCulture));
        return op switch
        {
            "NUM_EQ" => order == 0,
            "NUM_GT" => order > 0,
            "NUM_GTE" => order >= 0,
            "NUM_LT" => order < 0,
            "NUM_LTE" => order <= 0,
            _ => throw new InvalidOperationException($"Unknown operator {op}."),
        };
    }

    /// <summary>MurmurHash3_x86_32, as published by A. Appleby.</summary>
    private static uint Hash(string group, string id, uint seed)
    {
        var data = Encoding.UTF8.GetBytes($"{group}:{id}");
        var hash = seed;
        var blocks = data.Length / 4;
        for (var i = 0; i < blocks; i++)
        {
            hash ^= Mix(BitConverter.ToUInt32(data, i * 4));
            hash = ((hash << 13) | (hash >> 19)) * 5 + 0xe6546b64;
        }
        uint tail = 0;
        for (var i = data.Length - 1; i >= blocks * 4; i--)
            tail = (tail << 8) | data[i];
        if (data.Length % 4 > 0)
            hash ^= Mix(tail);
        hash ^= (uint)data.Length;
        hash ^= hash >> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >> 13;
        hash *= 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }

    private static uint Mix(uint block)
    {
        block *= 0xcc9e2d51;
        return ((block << 15) | (block >> 17)) * 0x1b873593;
    }

    private static string Parameter(JsonElement strategy, string name) =>
        strategy.TryGetProperty("parameters", out var parameters) && parameters.TryGetProperty(name, out var value)
            ? value.GetString()!
            : "";

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static JsonElement.ArrayEnumerator List(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) ? list.EnumerateArray() : default;
}
