using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Dates;

/// <summary>
/// Derives the dates of the flags of one environment from its log. The whole log is read once, and only its new changes after that.
/// Thread-safe.
/// </summary>
internal sealed class FlagDateIndex(IEnvironmentLog log, EnvironmentId environment)
{
    private const int PageSize = 500;

    private readonly Lock _lock = new();
    private Task<ImmutableDictionary<string, FlagDates>>? _reading;
    private ImmutableDictionary<string, FlagDates> _dates = ImmutableDictionary.Create<string, FlagDates>(StringComparer.Ordinal);
    private EnvironmentVersion _version = EnvironmentVersion.Initial;

    /// <summary>Returns the dates of all flags at a version or a later one.</summary>
    public Task<ImmutableDictionary<string, FlagDates>> ReadAsync(EnvironmentVersion version)
    {
        lock (_lock)
            return _reading = ReadAfterAsync(_reading ?? Task.CompletedTask, version);
    }

    /// <summary>Reads after another read has ended, however it ended.</summary>
    private async Task<ImmutableDictionary<string, FlagDates>> ReadAfterAsync(Task before, EnvironmentVersion version)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        while (_version < version)
        {
            var changes = await log.ReadChangesAsync(environment, _version, PageSize);
            if (changes.Count > 0)
                Apply(changes);
            else if (_version.Epoch < version.Epoch)
                _version = new(_version.Epoch + 1, 0);
            else
                break;
        }
        return _dates;
    }

    private void Apply(IReadOnlyList<Change> changes)
    {
        var dates = _dates.ToBuilder();
        foreach (var change in changes)
        {
            // The first change of an epoch repeats the whole ruleset, which changes none of its flags.
            var isRepeated = change.Base == EnvironmentVersion.None;
            if (isRepeated)
                KeepOnly(dates, change);
            foreach (var operation in change.Changes.Operations)
            {
                if (operation.Kind != ItemKind.Flag)
                    continue;
                if (operation is DeleteItem)
                    dates.Remove(operation.Key);
                else if (!dates.TryGetValue(operation.Key, out var known))
                    dates[operation.Key] = new(change.Time, change.Time);
                else if (!isRepeated)
                    dates[operation.Key] = known with { Changed = change.Time };
            }
        }
        _dates = dates.ToImmutable();
        _version = changes[^1].Version;
    }

    private static void KeepOnly(ImmutableDictionary<string, FlagDates>.Builder dates, Change change)
    {
        var kept = change.Changes.Operations.Where(operation => operation.Kind == ItemKind.Flag).Select(operation => operation.Key);
        var removed = dates.Keys.Except(kept, StringComparer.Ordinal).ToList();
        dates.RemoveRange(removed);
    }
}
