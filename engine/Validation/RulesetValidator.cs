using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>
/// Says everything that is wrong with a change to a ruleset. It looks at what the change names and at what refers to it, so that its cost follows
/// the change. What has nothing wrong compiles.
/// </summary>
public static class RulesetValidator
{
    /// <summary>Validates a change.</summary>
    /// <param name="current">A valid ruleset.</param>
    /// <param name="changes">What is to change.</param>
    /// <returns>All errors, with pointers into the array of operations, such as <c>/0/putFlag/rules/2/when</c>; empty when there are none.</returns>
    public static IReadOnlyList<InputError> Validate(Ruleset current, ChangeSet changes)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(changes);
        var next = current.Apply(changes);
        var errors = new ErrorCollector();
        for (var index = 0; index < changes.Operations.Length; index++)
        {
            errors.Enter(index);
            switch (changes.Operations[index])
            {
                case PutFlag put:
                    errors.Enter("putFlag");
                    new FlagValidator(next, errors).Validate(put.Flag);
                    if (current.Flags.TryGetValue(put.Key, out var before))
                    {
                        DependentsValidator.VariantsRemoved(before, put.Flag, next, errors);
                        DependentsValidator.ChainExtended(before, put.Flag, next, errors);
                    }
                    errors.Leave();
                    break;
                case PutSegment put:
                    errors.Enter("putSegment");
                    new SegmentValidator(next, errors).Validate(put.Segment);
                    if (current.Segments.TryGetValue(put.Key, out var old)) DependentsValidator.ChainExtended(old, put.Segment, next, errors);
                    errors.Leave();
                    break;
                case DeleteFlag delete when !next.Flags.ContainsKey(delete.Key):
                    errors.Enter("deleteFlag");
                    DependentsValidator.FlagDeleted(delete.Key, next, errors);
                    errors.Leave();
                    break;
                case DeleteSegment delete when !next.Segments.ContainsKey(delete.Key):
                    errors.Enter("deleteSegment");
                    DependentsValidator.SegmentDeleted(delete.Key, next, errors);
                    errors.Leave();
                    break;
            }
            errors.Leave();
        }
        CheckCount(next.Flags.Count, RulesetLimits.Flags, "flags", errors);
        CheckCount(next.Segments.Count, RulesetLimits.Segments, "segments", errors);
        return errors.Errors;
    }

    private static void CheckCount(int count, int limit, string what, ErrorCollector errors)
    {
        if (count > limit)
            errors.Error(string.Create(CultureInfo.InvariantCulture, $"The ruleset would have {count:N0} {what}; {limit:N0} are allowed."));
    }
}
