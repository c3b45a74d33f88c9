import { ApprovalWindow } from './app/ApprovalWindow.tsx';
import { drawPage } from './draw-page.tsx';

drawPage((status) => <ApprovalWindow status={status} />);
