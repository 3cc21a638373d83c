using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Replica;

/// <summary>
/// Reads and writes the last good ruleset of an environment on disk: the whole ruleset, and the changes since. Segments contain targeting
/// keys, so the files are private.
/// </summary>
internal sealed class ReplicaFile
{
    /// <summary>A file of at most this size is replaced at each change.</summary>
    private const int SmallBytes = 65_536;

    private readonly string _path;
    private readonly EnvironmentId _environment;
    private readonly IPrivateFiles _files;
    private readonly ReplicaJournal _journal;
    private EnvironmentVersion _saved;

    public ReplicaFile(string directory, EnvironmentId environment, IPrivateFiles files)
    {
        var name = Path.Combine(directory, environment.Organization, environment.Project, environment.Environment);
        _path = name + ".json";
        _environment = environment;
        _files = files;
        _journal = new(name + ".changes", files);
    }

    /// <summary>Gets whether the file exists.</summary>
    public bool Exists => File.Exists(_path);

    /// <summary>Reads the file.</summary>
    /// <returns>The ruleset, or null when the file does not exist.</returns>
    /// <exception cref="InvalidDataException">The file is not a ruleset of this environment.</exception>
    public CompiledRuleset? Read()
    {
        if (!File.Exists(_path))
            return null;
        var bytes = File.ReadAllBytes(_path);
        using var document = RulesetJson.Parse(bytes, out var error);
        if (document is null)
            throw new InvalidDataException($"{_path}: {error!.Detail}");
        if (Text(document.RootElement, "environment") != _environment.ToString())
            throw new InvalidDataException($"{_path} is not a ruleset of {_environment}.");
        if (!EnvironmentVersion.TryParse(Text(document.RootElement, "version"), out var version))
            throw new InvalidDataException($"{_path} has no version.");
        var ruleset = RulesetJson.ReadTrusted(bytes, out var clientVersion);
        clientVersion = clientVersion == EnvironmentVersion.None ? version : clientVersion;
        return _journal.Apply(CompiledRuleset.Compile(ruleset, version, clientVersion));
    }

    /// <summary>Returns the environments that have a file, the most recently used first.</summary>
    public static IReadOnlyList<EnvironmentId> List(string directory)
    {
        if (!Directory.Exists(directory))
            return [];
        var found = new List<(EnvironmentId Id, DateTime Used)>();
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles("*.json", SearchOption.AllDirectories))
        {
            var name = Path.ChangeExtension(Path.GetRelativePath(directory, file.FullName), null).Replace(Path.DirectorySeparatorChar, '/');
            if (EnvironmentId.TryParse(name, out var id))
                found.Add((id, file.LastWriteTimeUtc));
        }
        return [.. found.OrderByDescending(file => file.Used).Select(file => file.Id)];
    }

    /// <summary>Marks the environment as used, for <see cref="List"/>.</summary>
    public void Touch(DateTimeOffset now) => File.SetLastWriteTimeUtc(_path, now.UtcDateTime);

    /// <summary>Writes a ruleset: its last changes, when that is less work than the whole, otherwise the whole.</summary>
    /// <param name="ruleset">The ruleset.</param>
    /// <param name="changes">The changes since the last write, or null when they are unknown.</param>
    /// <exception cref="IOException">The disk does not accept the write.</exception>
    public void Write(CompiledRuleset ruleset, IReadOnlyList<Change>? changes)
    {
        var follows = changes is [var first, ..] && first.Base == _saved && _saved != EnvironmentVersion.None;
        // After a failure the state of the files is unknown.
        _saved = EnvironmentVersion.None;
        if (follows && new FileInfo(_path) is { Exists: true, Length: > SmallBytes } file && _journal.Bytes < file.Length)
        {
            _journal.Append(changes!);
        }
        else
        {
            var clientVersion = ruleset.AnswerVersion(clientVisibleOnly: true);
            _files.Replace(_path, RulesetJson.Write(ruleset.Source, _environment, ruleset.Version, clientVersion));
            _journal.Delete();
        }
        _saved = ruleset.Version;
    }

    private static string? Text(JsonElement root, string property) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
