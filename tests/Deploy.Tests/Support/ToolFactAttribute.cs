using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>
/// A fact that is skipped, visibly, where a program is missing. <c>test.sh</c> fetches promtool and Node.js; kubectl and Docker it takes
/// when they are there.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    /// <param name="program">The program.</param>
    /// <param name="arguments">With which it must succeed, to count as there.</param>
    /// <param name="folder">A folder that must be there too, such as installed modules.</param>
    public ToolFactAttribute(string program, string arguments = "", string folder = "")
    {
        if (!Tool.Exists(program))
            Skip = $"{program} is not on the PATH.";
        else if (folder.Length > 0 && !Directory.Exists(Repository.Locate(folder)))
            Skip = $"{folder} is not there; ./test.sh installs it.";
        else if (arguments.Length > 0 && Tool.Run(program, arguments.Split(' ')).Code != 0)
            Skip = $"'{program} {arguments}' does not work here.";
    }
}
