using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Validation;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import;

/// <summary>
/// Plans an import: reads the source, refuses what FlagCluster cannot hold or would answer differently, and merges the rest with the
/// current ruleset. The result depends on nothing but the arguments.
/// </summary>
public static class ImportPlanner
{
    /// <summary>Plans an import.</summary>
    /// <param name="format">A name of <see cref="Importers.Formats"/>.</param>
    /// <param name="request">What to import.</param>
    /// <param name="current">The ruleset into which it is imported.</param>
    /// <param name="cancellationToken">Stops the comparison with the source, which takes most of the time.</param>
    /// <exception cref="ArgumentException">The format is unknown.</exception>
    /// <exception cref="ImportStoppedException">It was stopped during the comparison.</exception>
    public static ImportPlan Plan(string format, ImportRequest request, Ruleset current, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(current);
        var reader = Importers.Find(format) ?? throw new ArgumentException($"Unknown format '{format}'.", nameof(format));
        var bytes = request.Files.Sum(file => (long)file.Content.Length);
        if (request.Files.Count > ImportLimits.Files || bytes > ImportLimits.Bytes)
            return Refused(
                $"The source has {request.Files.Count} files and {bytes} bytes; {ImportLimits.Files} and {ImportLimits.Bytes} are allowed."
            );
        var drafts = reader.Read(request);
        if (drafts.Errors.Count == 0 && drafts.Items.Count > ImportLimits.Items)
            drafts.Errors.Add(
                new(
                    "",
                    "",
                    $"The source has {drafts.Items.Count} flags and segments; {ImportLimits.Items} are allowed. Import it in parts."
                )
            );
        if (drafts.Errors.Count > 0)
            return new(new([]), [], drafts.Notes, drafts.Errors);
        RefuseDuplicates(drafts.Items);
        if (!request.AllowApproximate)
            RefuseApproximate(drafts.Items);
        ImportMerge.RefuseConflicts(drafts.Items, current);
        RefuseUnreadable(drafts.Items);
        Settle(drafts);
        Prove(drafts, cancellationToken);
        if (drafts.Errors.Count > 0)
            return new(new([]), [], drafts.Notes, drafts.Errors);
        var operations = Live(drafts.Items).Select(draft => (Operation)new PutItem(ImportMerge.Merge(draft.Item!, current)));
        return new(current.Effective(new([.. operations])), [.. drafts.Items.Select(draft => draft.ToResult())], drafts.Notes, []);
    }

    private static ImportPlan Refused(string detail) => new(new([]), [], [], [new("", "", detail)]);

    private static IEnumerable<ImportDraft> Live(List<ImportDraft> drafts) => drafts.Where(draft => draft.Item is not null);

    private static void RefuseDuplicates(List<ImportDraft> drafts)
    {
        foreach (var group in drafts.GroupBy(draft => (draft.Kind, draft.Key)).Where(group => group.Count() > 1))
        foreach (var draft in group.Where(draft => !draft.IsRefused))
            draft.Refuse(draft.Place, "The source has several definitions with this key; keep one of them.");
    }

    private static void RefuseApproximate(List<ImportDraft> drafts)
    {
        foreach (var draft in drafts.Where(draft => draft is { IsApproximate: true, IsRefused: false }))
            draft.Refuse(draft.Place, "It would differ as the notes say. Allow approximate results to import it nevertheless.");
    }

    /// <summary>Refuses items that cannot be written as a document and read again, such as those with a key that is not allowed.</summary>
    private static void RefuseUnreadable(List<ImportDraft> drafts)
    {
        ImportDraft[] live = [.. Live(drafts)];
        using var document = JsonDocument.Parse(ChangeSetJson.Write(Puts(live)), new() { MaxDepth = 2 * RulesetLimits.JsonDepth });
        var errors = new DocumentReader();
        _ = ChangeSetJson.Read(document.RootElement, errors);
        Refuse(live, errors.Errors);
    }

    /// <summary>Refuses items with errors, and then those that refer to them, until there are none.</summary>
    private static void Settle(ImportDrafts drafts)
    {
        while (true)
        {
            ImportDraft[] live = [.. Live(drafts.Items)];
            var errors = RulesetValidator.Validate(Ruleset.Empty, Puts(live));
            if (errors.Count == 0)
                return;
            if (Refuse(live, errors))
                continue;
            drafts.Errors.AddRange(errors.Select(error => new ImportNote("", "", error.Detail)));
            return;
        }
    }

    private static void Prove(ImportDrafts drafts, CancellationToken cancellationToken)
    {
        if (drafts.Errors.Count > 0)
            return;
        ImportDraft[] live = [.. Live(drafts.Items)];
        var ruleset = CompiledRuleset.Compile(Ruleset.Empty.Apply(Puts(live)), EnvironmentVersion.Initial);
        var prover = new Prover();
        var differs = false;
        foreach (var draft in live.Where(draft => draft.Source is not null))
        {
            // The difference of an approximate flag is known and allowed.
            if (draft.IsApproximate)
                continue;
            // The source may have an error that its evaluation finds first.
            draft.Read(_ => Compare(draft, prover, ruleset, cancellationToken));
            differs |= draft.IsRefused;
        }
        if (differs)
            Settle(drafts);
    }

    private static void Compare(ImportDraft draft, Prover prover, CompiledRuleset ruleset, CancellationToken cancellationToken)
    {
        try
        {
            if (prover.FindDifference(draft, ruleset, cancellationToken) is { } difference)
                draft.Refuse(difference.Place, difference.Detail);
        }
        catch (OperationCanceledException exception)
        {
            throw new ImportStoppedException(draft.Kind, SourceNode.Shown(draft.Key), exception);
        }
    }

    private static ChangeSet Puts(ImportDraft[] live) => new([.. live.Select(draft => new PutItem(draft.Item!))]);

    /// <summary>Refuses the items that errors are about.</summary>
    /// <returns>False when no error is about an item.</returns>
    private static bool Refuse(ImportDraft[] live, IReadOnlyList<InputError> errors)
    {
        var refused = false;
        foreach (var error in errors)
        {
            var index = error.Pointer.Split('/').ElementAtOrDefault(1);
            if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at))
                continue;
            live[at].Refuse(live[at].Place, error.Detail);
            refused = true;
        }
        return refused;
    }
}
