using System.Globalization;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Writer;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Hosting.Bootstrap.Commands;

/// <summary>
/// Starts new epochs in a database that was restored from a backup: its next versions and entries would have numbers that were used since
/// the backup, with other content.
/// </summary>
public static class RestoredDatabase
{
    private const string Message = "Restored from a backup";

    /// <summary>Returns the numbers that a database has used.</summary>
    /// <param name="services">The services of a host that is not started.</param>
    public static async Task<UsedNumbers> ReadUsedAsync(IServiceProvider services) =>
        new(await ReadVersionsAsync(services), await services.GetRequiredService<IAuditReader>().ReadHeadsAsync());

    /// <summary>Starts a new epoch of every environment and every audit log.</summary>
    /// <param name="services">The services of a host that is not started.</param>
    /// <param name="used">What is known of the numbers that were used since the backup.</param>
    /// <param name="epochs">The number of epochs to start at least.</param>
    /// <returns>A line about each environment and log, as soon as its epoch has started.</returns>
    public static async IAsyncEnumerable<string> StartEpochsAsync(IServiceProvider services, UsedNumbers used, int epochs)
    {
        ArgumentNullException.ThrowIfNull(used);
        foreach (var (environment, version) in await ReadVersionsAsync(services))
        {
            var last = used.Versions.TryGetValue(environment, out var known) ? known.Epoch : 0;
            var started = await StartEpochAsync(services, environment, Math.Max(last, version.Epoch + epochs - 1));
            yield return $"{environment}: version {started} after {version}";
        }
        foreach (var line in await StartAuditEpochsAsync(services, used.Heads, epochs))
            yield return line;
    }

    /// <summary>Returns the versions of all environments, also of those that are archived or deleted.</summary>
    private static async Task<IReadOnlyDictionary<EnvironmentId, EnvironmentVersion>> ReadVersionsAsync(IServiceProvider services)
    {
        var log = services.GetRequiredService<IEnvironmentLog>();
        var versions = new Dictionary<EnvironmentId, EnvironmentVersion>();
        foreach (var environment in (await services.GetRequiredService<IControlChanges>().ReadAsync(after: null))?.Environments ?? [])
            versions[environment.Id] = await log.ReadHeadAsync(environment.Id);
        return versions;
    }

    /// <summary>Starts epochs of an environment until its epoch is higher than one. Readers then load the whole ruleset.</summary>
    private static async Task<EnvironmentVersion> StartEpochAsync(IServiceProvider services, EnvironmentId environment, long beyond)
    {
        // A writer of its own: grains need a host that runs.
        await using var environments = ActivatorUtilities.CreateInstance<LocalEnvironments>(services);
        while (true)
        {
            var result = await environments.ApplyAsync(
                environment,
                new()
                {
                    Plan = new StartEpochPlan(),
                    Actor = Actor.ForSystem("command"),
                    Message = Message,
                }
            );
            if (result is not Applied applied)
                throw new InvalidOperationException($"The epoch of {environment} was not started: {result}.");
            if (applied.Version.Epoch > beyond)
                return applied.Version;
        }
    }

    /// <summary>Starts epochs of each audit log, each with an entry about the restore.</summary>
    private static async Task<IReadOnlyList<string>> StartAuditEpochsAsync(
        IServiceProvider services,
        IReadOnlyList<AuditHead> known,
        int epochs
    )
    {
        var maintenance = services.GetRequiredService<IAuditMaintenance>();
        var lines = new List<string>();
        foreach (var head in await services.GetRequiredService<IAuditReader>().ReadHeadsAsync())
        {
            var newest = known.Where(entry => entry.Organization == head.Organization).MaxBy(entry => (entry.Epoch, entry.Sequence));
            var last = Math.Max(head.Epoch + epochs, newest is null ? 0 : newest.Epoch + 1);
            for (var epoch = head.Epoch; epoch < last; epoch++)
                await maintenance.StartEpochAsync(Actor.ForSystem("command"), head.Organization, LostEntries(newest));
            var name = AuditChain.DisplayName(head.Organization);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: epoch {last} after entry {head.Sequence}"));
        }
        return lines;
    }

    private static string? LostEntries(AuditHead? newest) =>
        newest is null
            ? null
            : new JsonObject
            {
                ["epoch"] = newest.Epoch,
                ["sequence"] = newest.Sequence,
                ["hash"] = Convert.ToHexStringLower(newest.Hash.Span),
            }.ToJsonString();
}
