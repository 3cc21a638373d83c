using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Values;

namespace FlagCluster.Engine.Conditions;

/// <summary><c>lt</c>, <c>lte</c>, <c>gt</c>, <c>gte</c> on numbers.</summary>
internal sealed class NumberTest(AttributeCondition model, AttributeSource source, Comparison comparison, double operand)
    : AttributeTest(model, source)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context) =>
        value.Kind == AttributeKind.Number && comparison.Accepts(value.Number.CompareTo(operand));
}

/// <summary><c>before</c> and <c>after</c> on an attribute.</summary>
internal sealed class TimeTest(AttributeCondition model, AttributeSource source, Comparison comparison, long operand)
    : AttributeTest(model, source)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context) =>
        value.Kind switch
        {
            AttributeKind.Number => comparison.Accepts(value.Number.CompareTo(operand)),
            AttributeKind.Text => Rfc3339.TryParse(context.Text(value), out long time) && comparison.Accepts(time.CompareTo(operand)),
            _ => false,
        };
}

/// <summary><c>before</c> and <c>after</c> on the time of the evaluation.</summary>
internal sealed class NowTest(AttributeCondition model, Comparison comparison, long operand) : CompiledCondition(model)
{
    protected override bool Matches(EvaluationContext context) => comparison.Accepts(context.Now.CompareTo(operand));
}

/// <summary>The <c>semver…</c> operators that order versions.</summary>
internal sealed class VersionTest(AttributeCondition model, AttributeSource source, Comparison comparison, VersionOperand operand)
    : AttributeTest(model, source)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context) =>
        TryReadVersion(value, context, out var version) && comparison.Accepts(version.CompareTo(operand.Value));
}

/// <summary><c>semverEquals</c>: the same precedence as one of the operands, which are sorted.</summary>
internal sealed class VersionEqualsTest(AttributeCondition model, AttributeSource source, VersionOperand[] operands)
    : AttributeTest(model, source)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context)
    {
        if (!TryReadVersion(value, context, out var version))
            return false;
        int low = 0,
            high = operands.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = version.CompareTo(operands[middle].Value);
            if (order == 0)
                return true;
            if (order < 0)
                high = middle - 1;
            else
                low = middle + 1;
        }
        return false;
    }
}

/// <summary><c>inCidr</c>.</summary>
internal sealed class CidrTest(AttributeCondition model, AttributeSource source, IpRanges networks) : AttributeTest(model, source)
{
    protected override bool Matches(in AttributeValue value, EvaluationContext context) =>
        value.Kind == AttributeKind.Text && IpNetwork.TryParseAddress(context.Text(value), out var address) && networks.Contains(address);
}
