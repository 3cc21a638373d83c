using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>
/// Skips a test where a program is missing. <c>test.sh</c> installs promtool and Node.js, and uses kubectl and Docker if they are
/// installed.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    /// <summary>Initializes the attribute.</summary>
    /// <param name="program">The required program.</param>
    /// <param name="arguments">The arguments with which the program must succeed.</param>
    /// <param name="folder">A required folder, such as installed modules.</param>
    public ToolFactAttribute(string program, string arguments = "", string folder = "")
    {
        if (!Tool.Exists(program))
            Skip = $"{program} is not on the PATH.";
        else if (folder.Length > 0 && !Directory.Exists(Repository.Locate(folder)))
            Skip = $"{folder} does not exist; ./test.sh installs it.";
        else if (arguments.Length > 0 && Tool.Run(program, arguments.Split(' ')).Code != 0)
            Skip = $"'{program} {arguments}' does not work here.";
    }
}
