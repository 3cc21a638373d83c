using FlagCluster.Testing.Databases;

namespace FlagCluster.Testing.Git;

/// <summary>Represents the work copy of another person, who uses the <c>git</c> command.</summary>
public sealed class GitWorkCopy : IDisposable
{
    private readonly TempFolder _folder = new();

    private GitWorkCopy() { }

    public static async Task<GitWorkCopy> CloneAsync(GitServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var copy = new GitWorkCopy();
        // A clone of an empty repository does not have its object format.
        await copy.RunAsync("init", "--quiet", $"--object-format={server.ObjectFormat}", ".");
        await copy.RunAsync("remote", "add", "origin", server.Directory);
        await copy.RunAsync("symbolic-ref", "HEAD", "refs/heads/main");
        return copy;
    }

    public string PathOf(string file) => _folder.File(file);

    public string Read(string file) => File.ReadAllText(PathOf(file));

    public void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text);
    }

    public void Delete(string file) => File.Delete(PathOf(file));

    /// <summary>Commits everything and pushes it.</summary>
    /// <returns>The id of the commit.</returns>
    public async Task<string> PushAsync(string message, bool isForced = false)
    {
        await RunAsync("add", "--all");
        await RunAsync("commit", "--quiet", "--allow-empty", "-m", message);
        string[] force = isForced ? ["--force"] : [];
        await RunAsync(["push", "--quiet", .. force, "origin", "main"]);
        return await RunAsync("rev-parse", "HEAD");
    }

    public async Task PullAsync()
    {
        await RunAsync("fetch", "--quiet");
        await RunAsync("reset", "--quiet", "--hard", "origin/main");
    }

    public Task<string> RunAsync(params string[] arguments) => GitCommand.RunAsync(_folder.Path, arguments);

    public void Dispose() => _folder.Dispose();
}
