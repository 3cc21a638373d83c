using System.Globalization;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.Ffrs;

/// <summary>Represents the evaluation of a flag by FeatureFlags.rs, written apart from the engine.</summary>
/// <remarks>libs/core/src/eval.rs of FeatureFlags.rs 0.1.</remarks>
internal sealed class FfrsProof(FfrsFlag flag) : ISourceFlag
{
    public IEnumerable<ShareProof> Shares =>
        from rule in flag.Rules.OfType<FfrsShareRule>()
        where rule.Enabled
        select new ShareProof(
            rule.Place,
            FfrsMapping.ToSplit(rule),
            BucketCallers.OfAll(FfrsBucketing.Buckets, user => FfrsBucketing.Of(flag.Name, user)),
            caller => Name(IsIn(rule, caller))
        );

    public IEnumerable<ProofCaller> Callers
    {
        get
        {
            foreach (var user in new[] { "", "user-1", "user-2" })
            {
                var caller = new ProofCaller(user);
                yield return caller;
                // From the last rule to the first, so that each is reached.
                foreach (var rule in flag.Rules.Reverse().OfType<FfrsEqualRule>())
                {
                    foreach (var value in Near(rule))
                        yield return With(caller, rule, value);
                    yield return caller = With(caller, rule, FlagValue.From(rule.Text));
                }
            }
        }
    }

    public string? Evaluate(ProofCaller caller)
    {
        if (!flag.Enabled)
            return FfrsMapping.Off;
        foreach (var rule in flag.Rules)
            switch (rule)
            {
                case FfrsShareRule share:
                    return Name(IsIn(share, caller));
                case FfrsEveryoneRule:
                case FfrsEqualRule equal when TextOf(caller, equal.Attribute) == equal.Text:
                    return Name(rule.Enabled);
            }
        return FfrsMapping.On;
    }

    private bool IsIn(FfrsShareRule rule, ProofCaller caller) =>
        rule.Enabled && FfrsBucketing.Of(flag.Name, caller.TargetingKey) < rule.Percent;

    /// <summary>Returns the text of an attribute that is a text or a whole number, or null.</summary>
    private static string? TextOf(ProofCaller caller, string attribute) =>
        !caller.Attributes.TryGetValue(attribute, out FlagValue? value) ? null
        : value.Type == FlagType.String ? value.AsString()
        : value.Type == FlagType.Number && double.IsInteger(value.AsNumber())
            ? ((long)value.AsNumber()).ToString(CultureInfo.InvariantCulture)
        : null;

    private static IEnumerable<FlagValue> Near(FfrsEqualRule rule)
    {
        yield return FlagValue.From(rule.Text + "x");
        yield return FlagValue.From(rule.Text.ToUpperInvariant());
        yield return FlagValue.From(value: true);
        if (rule.Number is >= -FfrsEqualRule.MaxNumber and < FfrsEqualRule.MaxNumber)
        {
            yield return FlagValue.From((double)rule.Number);
            yield return FlagValue.From((double)rule.Number + 0.5);
        }
    }

    private static ProofCaller With(ProofCaller caller, FfrsEqualRule rule, FlagValue value) =>
        caller with
        {
            Attributes = caller.Attributes.SetItem(rule.Attribute, value),
        };

    private static string Name(bool isOn) => isOn ? FfrsMapping.On : FfrsMapping.Off;
}
