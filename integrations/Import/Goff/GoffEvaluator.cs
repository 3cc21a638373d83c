using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Evaluates flags as GO Feature Flag does, written apart from the engine.</summary>
/// <remarks>modules/core/flag of GO Feature Flag 1.5, and parser/ of nikunjy/rules 1.5.</remarks>
internal sealed class GoffEvaluator(GoffFlag flag)
{
    /// <summary>Returns the name of the variation; null for none.</summary>
    public string? Evaluate(ProofCaller caller)
    {
        var isOutside = caller.Time < flag.Start || caller.Time > flag.End;
        if (flag.IsDisabled || isOutside)
            return null;
        var rule = flag.Rules.FirstOrDefault(rule => rule.Query is null || IsTrue(rule.Query, caller)) ?? flag.Default;
        return Serve(rule.Serve, caller);
    }

    /// <summary>Returns the variation that a rule serves.</summary>
    public string? Serve(GoffServe serve, ProofCaller caller)
    {
        switch (serve)
        {
            case GoffPercentages shares:
                return Choose(shares, KeyOf(caller));
            case GoffRamp ramp:
                return GoffHash.Of(flag.Name + KeyOf(caller)) % GoffRamp.Buckets < (uint)(ramp.FinalPercentage * 1000)
                    ? ramp.Final
                    : ramp.Initial;
            default:
                return ((GoffVariation)serve).Variation;
        }
    }

    private string? Choose(GoffPercentages shares, string key)
    {
        var names = shares.Percentages.Keys.ToArray();
        Array.Sort(names, string.CompareOrdinal);
        Array.Reverse(names);
        var sum = 0d;
        foreach (var percentage in shares.Percentages.Values)
            sum += percentage;
        var hash = GoffHash.Of(flag.Name + key) % (uint)(sum * 1000);
        var start = 0d;
        foreach (var name in names)
        {
            var end = start + (shares.Percentages[name] * 1000);
            if ((uint)start <= hash && hash < (uint)end)
                return name;
            start = end;
        }
        return null;
    }

    private string KeyOf(ProofCaller caller) =>
        flag.By == ImportConditions.TargetingKey ? caller.TargetingKey : caller.Attributes[flag.By].AsString();

    private static bool IsTrue(GoffQuery query, ProofCaller caller) =>
        query switch
        {
            GoffLogical { IsAny: true } any => any.Parts.Any(part => IsTrue(part, caller)),
            GoffLogical all => all.Parts.All(part => IsTrue(part, caller)),
            GoffNot not => !IsTrue(not.Part, caller),
            GoffPresent present => ValueOf(present.Attribute, caller) is not null,
            GoffExpression expression => IsTrue(expression, caller),
            _ => IsTrue((GoffComparison)query, caller),
        };

    private static bool IsTrue(GoffExpression query, ProofCaller caller)
    {
        query.Logic.Begin();
        return new GoffLogicEvaluator(query.Logic).IsTrue(query.Expression, caller);
    }

    private static bool IsTrue(GoffComparison test, ProofCaller caller)
    {
        var value = ValueOf(test.Attribute, caller);
        if (test.Literal.Kind == GoffLiteralKind.Null)
            return value is null == (test.Operator == "eq");
        if (value is null)
            return false;
        switch (test.Literal.Kind)
        {
            case GoffLiteralKind.Boolean:
                return value.Type == FlagType.Boolean && value.Equals(test.Literal.Value) == (test.Operator == "eq");
            case GoffLiteralKind.Texts or GoffLiteralKind.Numbers:
                return test.Literal.Values.Any(item => AreEqual(item, value));
            case GoffLiteralKind.Text when value.Type == FlagType.String:
                return CompareText(test.Operator, value.AsString().ToLowerInvariant(), test.Literal.Value.AsString().ToLowerInvariant());
            case GoffLiteralKind.Version when value.Type == FlagType.String && FullVersion.TryParse(value.AsString(), out var version):
                return FullVersion.TryParse(test.Literal.Value.AsString(), out var other)
                    && IsOrdered(test.Operator, version.CompareTo(other));
            case GoffLiteralKind.Integer when value.Type == FlagType.Number:
                return IsOrdered(test.Operator, Math.Truncate(value.AsNumber()).CompareTo(test.Literal.Value.AsNumber()));
            case GoffLiteralKind.Decimal when value.Type == FlagType.Number:
                return IsOrdered(test.Operator, value.AsNumber().CompareTo(test.Literal.Value.AsNumber()));
            default:
                return false;
        }
    }

    private static bool AreEqual(FlagValue one, FlagValue other) =>
        one.Type == other.Type && (one.Type == FlagType.Number ? one.AsNumber().Equals(other.AsNumber()) : one.Equals(other));

    private static bool CompareText(string op, string text, string operand) =>
        op switch
        {
            "eq" => text == operand,
            "ne" => text != operand,
            "co" => text.Contains(operand, StringComparison.Ordinal),
            "sw" => text.StartsWith(operand, StringComparison.Ordinal),
            _ => text.EndsWith(operand, StringComparison.Ordinal),
        };

    private static bool IsOrdered(string op, int order) =>
        op switch
        {
            "eq" => order == 0,
            "ne" => order != 0,
            "gt" => order > 0,
            "ge" => order >= 0,
            "lt" => order < 0,
            _ => order <= 0,
        };

    /// <summary>Returns the value of an attribute; null for none.</summary>
    public static FlagValue? ValueOf(string path, ProofCaller caller)
    {
        if (path is "key" or "targetingKey")
            return FlagValue.From(caller.TargetingKey);
        var value = caller.Attributes.GetValueOrDefault(path);
        return path == GoffConditions.Anonymous ? FlagValue.From(value?.Type == FlagType.Boolean && value.AsBoolean()) : value;
    }
}
