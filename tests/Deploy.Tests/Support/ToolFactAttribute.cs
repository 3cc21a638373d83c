namespace FlagCluster.Deploy.Tests.Support;

/// <summary>A fact that is skipped, visibly, where a program is missing. <c>test.sh</c> fetches promtool and Node.js; kubectl and Docker it takes when they are there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string program, string arguments = "")
    {
        if (!Tool.Exists(program)) Skip = $"{program} is not on the PATH.";
        else if (arguments.Length > 0 && Tool.Run(program, arguments.Split(' ')).Code != 0) Skip = $"'{program} {arguments}' does not work here.";
    }
}
