using System.Text.Json.Nodes;

namespace FlagCluster.Samples;

/// <summary>Represents the address of the server and the key.</summary>
/// <param name="Url">The server's address.</param>
/// <param name="Key">A server SDK key.</param>
internal sealed record Settings(Uri Url, string Key)
{
    /// <summary>Reads FLAGCLUSTER_URL and FLAGCLUSTER_KEY, or data/demo.json of run.sh in this or a parent folder.</summary>
    /// <returns>The settings, or null after an error message.</returns>
    public static Settings? Find()
    {
        var url = Environment.GetEnvironmentVariable("FLAGCLUSTER_URL");
        var key = Environment.GetEnvironmentVariable("FLAGCLUSTER_KEY");
        if (string.IsNullOrEmpty(url) && string.IsNullOrEmpty(key) && DemoFile() is { } file)
        {
            var demo = JsonNode.Parse(File.ReadAllBytes(file));
            url = (string?)demo?["url"];
            key = (string?)demo?["serverKey"];
        }
        if (Uri.TryCreate(url, UriKind.Absolute, out var address) && !string.IsNullOrEmpty(key))
            return new(address, key);
        Console.Error.WriteLine("Start the server with ./run.sh first, or set both FLAGCLUSTER_URL and FLAGCLUSTER_KEY.");
        return null;
    }

    private static string? DemoFile()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "data", "demo.json");
            if (File.Exists(file))
                return file;
        }
        return null;
    }
}
