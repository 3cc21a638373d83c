using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Secrets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Directory;

/// <summary>
/// Projects, environments, keys and tokens, read from memory and written through to the store. Memory is read again every few seconds and after
/// every write; while the store is away it goes on answering, so that no caller is turned away for it.
/// </summary>
public sealed partial class ControlDirectory(IControlStore store, IOptions<ControlOptions> options, IPrivateFiles files, TimeProvider time, ILogger<ControlDirectory> logger, IMeterFactory? meters = null)
    : BackgroundService
{
    /// <summary>How long a start waits for the store: one that takes connections and answers nothing must not hold it up for as long as a driver would.</summary>
    private static readonly TimeSpan FirstReading = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _reading = new(1);
    private readonly DirectoryFile? _file = options.Value.Directory.Length > 0 ? new(options.Value.Directory, files) : null;
    private volatile bool _away;
    private long _readAt = time.GetTimestamp();
    private bool _unwritable;
    private DirectorySnapshot? _saved;
    private volatile DirectorySnapshot _current = DirectorySnapshot.Empty;

    /// <summary>What is known now.</summary>
    public DirectorySnapshot Current => _current;

    /// <summary>Whether the store did not answer when it was last asked: what is known may be old.</summary>
    public bool IsStale => _away;

    /// <summary>Since the store was last read; after a start without it, since what it started with was saved, for it may be as old as that.</summary>
    public TimeSpan Age => time.GetElapsedTime(Volatile.Read(ref _readAt));

    /// <summary>Reads the store before the server takes requests, or what was saved of it when it does not answer.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot answer, and nothing was saved.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        meters?.Create("FlagCluster.Control").CreateObservableGauge("flagcluster.control.age", () => Age.TotalSeconds, "s", "Since keys and environments were last read from the store.");
        try
        {
            await ReadFirstAsync(cancellationToken);
        }
        catch (StorageUnavailableException exception)
        {
            // The store is asked again every few seconds.
            if (!TryLoad(exception)) throw;
        }
        await base.StartAsync(cancellationToken);
    }

    private async Task ReadFirstAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(FirstReading, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await RefreshAsync(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            _away = true;
            throw new StorageUnavailableException($"The control store did not answer within {FirstReading.TotalSeconds} s. Check that its server is well and not overloaded, and the network between.", exception);
        }
    }

    /// <summary>Adds an organization.</summary>
    /// <returns>The organization, or null when the slug is taken.</returns>
    public async Task<Organization?> AddOrganizationAsync(string slug, string name, CancellationToken cancellationToken = default)
    {
        var organization = new Organization(slug, name, Now());
        return await store.AddOrganizationAsync(organization, cancellationToken) ? await NoteAsync(organization, current => current.With(organization)) : null;
    }

    /// <summary>Adds a project.</summary>
    /// <returns>The project, or null when the slug is taken.</returns>
    public async Task<Project?> AddProjectAsync(string organization, string slug, string name, CancellationToken cancellationToken = default)
    {
        var project = new Project(organization, slug, name, Now());
        return await store.AddProjectAsync(project, cancellationToken) ? await NoteAsync(project, current => current.With(project: project)) : null;
    }

    /// <summary>Adds an environment.</summary>
    /// <returns>The environment, or null when the slug is taken.</returns>
    public async Task<ProjectEnvironment?> AddEnvironmentAsync(EnvironmentId id, string name, CancellationToken cancellationToken = default)
    {
        var environment = new ProjectEnvironment(id, name, Now());
        return await store.AddEnvironmentAsync(environment, cancellationToken) ? await NoteAsync(environment, current => current.With(environment: environment)) : null;
    }

    /// <summary>Makes a data plane key.</summary>
    /// <returns>The key, and its text, which cannot be had again.</returns>
    public async Task<(SdkKey Key, string Text)> AddKeyAsync(EnvironmentId environment, SdkKeyKind kind, string name, CancellationToken cancellationToken = default)
    {
        var secret = Secret.Create(kind == SdkKeyKind.Server ? Secret.ServerPrefix : Secret.ClientPrefix);
        var key = new SdkKey(secret.Id, environment, kind, name, secret.Hash, Now());
        await store.AddSdkKeyAsync(key, cancellationToken);
        return (await NoteAsync(key, current => current.With(key: key)), secret.Text);
    }

    /// <summary>Revokes a data plane key, here at once and elsewhere within <see cref="ControlOptions.RefreshSeconds"/>.</summary>
    /// <returns>False when the environment has no such key.</returns>
    public async Task<bool> DeleteKeyAsync(EnvironmentId environment, string id, CancellationToken cancellationToken = default) =>
        await store.DeleteSdkKeyAsync(environment, id, cancellationToken) && await NoteAsync(true, current => current.Without(id));

    /// <summary>Makes an API token.</summary>
    /// <param name="organization">The organization it manages.</param>
    /// <param name="name">A name for people.</param>
    /// <param name="keep">Is given the text before the store learns of the token, so that a process that dies in between leaves no token nobody knows; null keeps nothing.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The token, and its text, which cannot be had again.</returns>
    public async Task<(ApiToken Token, string Text)> AddTokenAsync(string organization, string name, Func<string, Task>? keep = null, CancellationToken cancellationToken = default)
    {
        var secret = Secret.Create(Secret.TokenPrefix);
        var token = new ApiToken(secret.Id, organization, name, secret.Hash, Now());
        if (keep is not null) await keep(secret.Text);
        await store.AddApiTokenAsync(token, cancellationToken);
        return (await NoteAsync(token, current => current.With(token: token)), secret.Text);
    }

    /// <summary>Reads the store now.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken = default)
    {
        // One reading at a time, so that an older one never replaces a newer one.
        await _reading.WaitAsync(cancellationToken);
        try
        {
            var organizations = await store.ListOrganizationsAsync(cancellationToken);
            var projects = new List<Project>();
            foreach (var organization in organizations) projects.AddRange(await store.ListProjectsAsync(organization.Slug, cancellationToken));
            var environments = await store.ListEnvironmentsAsync(cancellationToken);
            var keys = await store.ListSdkKeysAsync(cancellationToken);
            var tokens = await store.ListApiTokensAsync(cancellationToken);
            // Mostly nothing has changed; then nothing is built, saved or proved again.
            if (!_current.Holds(organizations, projects, environments, keys, tokens)) _current = new(organizations, projects, environments, keys, tokens);
            _away = false;
            Volatile.Write(ref _readAt, time.GetTimestamp());
            Save();
        }
        catch (StorageUnavailableException)
        {
            _away = true;
            throw;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.RefreshSeconds), time);
        var failing = false;
        while (await TickAsync(timer, stoppingToken))
        {
            try
            {
                await RefreshAsync(stoppingToken);
                failing = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Away, or with a row that cannot be read: what was read last goes on, and is better than no server.
                if (!failing) NoteAway(exception);
                failing = true;
            }
        }
    }

    /// <summary>Waits for the next tick.</summary>
    /// <returns>False when the server stops, which is no failure.</returns>
    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Takes over what was written, without asking the store again: it may be away by now, and the write is done all the same.</summary>
    private async Task<T> NoteAsync<T>(T written, Func<DirectorySnapshot, DirectorySnapshot> change)
    {
        // A reading that began before the write may still be under way, and would put the old state back.
        await _reading.WaitAsync(CancellationToken.None);
        try
        {
            _current = change(_current);
            Save();
            return written;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Goes on with what was saved, unless something was read already: the store's word is always newer.</summary>
    private bool TryLoad(Exception why)
    {
        if (_current != DirectorySnapshot.Empty) return true;
        try
        {
            if (_file?.Read() is not { } saved) return false;
            _current = saved.Snapshot;
            Volatile.Write(ref _readAt, time.GetTimestamp() - (long)(Math.Max(0, (time.GetUtcNow() - saved.Time).TotalSeconds) * time.TimestampFrequency));
            LogStartedFromFile(saved.Time, why.Message);
            LogStoreAwayDetails(why);
            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            LogFileUnreadable(exception);
            return false;
        }
    }

    private void Save()
    {
        if (_saved == _current) return;
        try
        {
            _file?.Write(_current);
            _saved = _current;
            _unwritable = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!_unwritable) LogFileUnwritable(exception);
            _unwritable = true;
        }
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private void NoteAway(Exception exception)
    {
        // What cannot be explained needs its stack; that the store is away is explained.
        LogStoreAway(exception is StorageUnavailableException ? null : exception, exception.Message);
        LogStoreAwayDetails(exception);
    }

    [LoggerMessage(1201, LogLevel.Warning, "The control store is away; keys and environments go on as they were last read. {Why}")]
    private partial void LogStoreAway(Exception? exception, string why);

    [LoggerMessage(1202, LogLevel.Warning, "The control store is away; starting with the keys and environments saved at {Time}. Keys revoked since then count until it answers. {Why}")]
    private partial void LogStartedFromFile(DateTimeOffset time, string why);

    [LoggerMessage(1205, LogLevel.Debug, "The control store is away")]
    private partial void LogStoreAwayDetails(Exception exception);

    [LoggerMessage(1203, LogLevel.Error, "The saved keys and environments cannot be read; a start needs the store")]
    private partial void LogFileUnreadable(Exception exception);

    [LoggerMessage(1204, LogLevel.Error, "Keys and environments cannot be saved in Control:Directory; a start without the store would know older ones, or none")]
    private partial void LogFileUnwritable(Exception exception);
}
