using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Replica;

/// <summary>
/// Reads and writes the last good ruleset of an environment on disk. Segments contain targeting keys, so the file is private.
/// </summary>
internal sealed class ReplicaFile(string directory, EnvironmentId environment, IPrivateFiles files)
{
    private readonly string _path = Path.Combine(
        directory,
        environment.Organization,
        environment.Project,
        environment.Environment + ".json"
    );

    /// <summary>Gets whether the file exists.</summary>
    public bool Exists => File.Exists(_path);

    /// <summary>Reads the file.</summary>
    /// <returns>The ruleset as it was pulled, or null when the file does not exist.</returns>
    /// <exception cref="InvalidDataException">The file is not a ruleset of this environment.</exception>
    public PullFull? Read()
    {
        if (!File.Exists(_path))
            return null;
        var bytes = File.ReadAllBytes(_path);
        using var document = RulesetJson.Parse(bytes, out var error);
        if (document is null)
            throw new InvalidDataException($"{_path}: {error!.Detail}");
        if (Text(document.RootElement, "environment") != environment.ToString())
            throw new InvalidDataException($"{_path} is not a ruleset of {environment}.");
        if (!EnvironmentVersion.TryParse(Text(document.RootElement, "version"), out var version))
            throw new InvalidDataException($"{_path} has no version.");
        var ruleset = RulesetJson.ReadTrusted(bytes, out var clientVersion);
        return new(version, ruleset) { ClientVersion = clientVersion == EnvironmentVersion.None ? version : clientVersion };
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

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">The disk does not accept the write.</exception>
    public void Write(CompiledRuleset ruleset)
    {
        var clientVersion = ruleset.AnswerVersion(clientVisibleOnly: true);
        files.Replace(_path, RulesetJson.Write(ruleset.Source, environment, ruleset.Version, clientVersion));
    }

    private static string? Text(JsonElement root, string property) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
