/** Colours and sizes of Discord's dark theme, by eye. */
export const messageStyle = `
* { box-sizing: border-box; }
body { margin: 0; background: #313338; color: #dbdee1; font: 16px/1.375 "Pretendard JP", "Noto Emoji", sans-serif; }
main { width: 720px; padding: 12px 0; }
article { display: grid; grid-template-columns: 72px 1fr; padding: 8px 24px 12px 0; }
.used { grid-column: 2; font-size: 14px; color: #b5bac1; margin-bottom: 4px; }
.avatar { width: 40px; height: 40px; margin: 2px 16px; border-radius: 20px; background: #5865f2; color: #fff; font-weight: 700; display: grid; place-items: center; }
header b { color: #f2f3f5; font-weight: 600; }
.app { background: #5865f2; color: #fff; font-size: 11px; font-weight: 600; border-radius: 4px; padding: 1px 5px; margin-left: 4px; vertical-align: 1px; }
.container { position: relative; overflow: hidden; width: 600px; margin-top: 6px; padding: 16px; border: 1px solid #3f4147; border-radius: 8px; background: #2b2d31; display: grid; gap: 8px; }
.container.accented { padding-left: 20px; }
.container.accented::before { content: ""; position: absolute; inset: 0 auto 0 0; width: 4px; background: var(--accent); }
.text, .section { overflow-wrap: anywhere; }
.body > .text { max-width: 600px; }
h1, h2, h3 { margin: 4px 0; color: #f2f3f5; font-weight: 700; line-height: 1.3; }
h1 { font-size: 24px; } h2 { font-size: 20px; } h3 { font-size: 16px; }
small { display: block; font-size: 13px; color: #a3a6ae; }
.gap { height: 10px; }
b { font-weight: 600; }
a { color: #00a8fc; text-decoration: none; }
code { background: #1e1f22; border-radius: 4px; padding: 1px 4px; font: 14px "DejaVu Sans Mono", monospace; }
pre { margin: 4px 0; padding: 8px; border: 1px solid #1e1f22; border-radius: 4px; background: #1e1f22; font: 14px/1.3 "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
blockquote { margin: 0; padding-left: 12px; border-left: 4px solid #4e5058; }
li { margin-left: 18px; }
.mention { background: #3c4270; color: #c9cdfb; border-radius: 3px; padding: 0 2px; }
.mark { background: #3f4147; border-radius: 3px; padding: 0 2px; }
.spoiler { background: #1e1f22; color: transparent; border-radius: 3px; }
.separator { border-top: 1px solid #3f4147; margin: 4px 0; }
.separator.large { margin: 12px 0; }
.separator.empty { border-color: transparent; }
.gallery { display: grid; gap: 4px; border-radius: 8px; overflow: hidden; }
.gallery img, .hidden img { display: block; width: 100%; max-height: 720px; object-fit: contain; object-position: left; }
.items-2 { grid-template-columns: 1fr 1fr; }
.items-3 { grid-template-columns: 1fr 1fr 1fr; }
.items-2 img, .items-3 img { object-fit: cover; aspect-ratio: 1; height: 100%; }
.missing { height: 160px; background: #1e1f22; }
.hidden { position: relative; overflow: hidden; }
.hidden img { filter: blur(40px); }
.hidden b { position: absolute; inset: 0; margin: auto; width: max-content; height: max-content; background: #000a; border-radius: 16px; padding: 8px 12px; }
.section { display: flex; gap: 12px; justify-content: space-between; }
.accessory img { width: 85px; height: 85px; border-radius: 8px; object-fit: cover; }
.row { display: flex; gap: 8px; flex-wrap: wrap; }
.button { min-height: 32px; padding: 6px 12px; border-radius: 8px; font-size: 14px; font-weight: 500; line-height: 20px; color: #fff; background: #4e5058; }
.button em { font: 16px/20px "Noto Emoji"; margin-right: 6px; }
.button.primary { background: #5865f2; } .button.success { background: #248046; } .button.danger { background: #da373c; }
.disabled { opacity: 0.5; }
.select { flex: 1 1 100%; max-width: 400px; min-height: 40px; padding: 8px 12px; border: 1px solid #1e1f22; border-radius: 8px; background: #1e1f22; display: flex; justify-content: space-between; align-items: center; }
.select i { width: 8px; height: 8px; border: solid #b5bac1; border-width: 0 2px 2px 0; transform: rotate(45deg) translate(-3px, -3px); }
.placeholder { color: #949ba4; }
.file { padding: 12px; border: 1px solid #3f4147; border-radius: 8px; background: #2b2d31; color: #00a8fc; }
.poll { width: 440px; margin-top: 6px; padding: 16px; border-radius: 8px; background: #2b2d31; display: grid; gap: 8px; }
.answer { position: relative; overflow: hidden; display: flex; justify-content: space-between; padding: 12px; border-radius: 8px; background: #383a40; }
.answer i { position: absolute; inset: 0 auto 0 0; background: #4e5058; }
.answer span, .answer b { position: relative; }
.only { margin-top: 6px; }
`;
